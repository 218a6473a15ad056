import type { ProtoReader } from '../wire/proto-reader.js';
import type { ProtoWriter } from '../wire/proto-writer.js';
import { readAttribute, writeAttribute, type GraphCodec } from './attribute.js';
import { canonicalDomain } from './string-entry.js';
import type { AttributeProto, NodeProto } from './types.js';

const field = { inputs: 1, outputs: 2, name: 3, opType: 4, attributes: 5, domain: 7 } as const;

export function readNode(reader: ProtoReader, graphs: GraphCodec): NodeProto {
  reader.budget.spend('nodes');
  let [name, opType, domain] = ['', '', ''];
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: AttributeProto[] = [];
  while (reader.next()) {
    if (reader.field === field.inputs) inputs.push(reader.string());
    else if (reader.field === field.outputs) outputs.push(reader.string());
    else if (reader.field === field.name) name = reader.string();
    else if (reader.field === field.opType) opType = reader.string();
    else if (reader.field === field.domain) domain = canonicalDomain(reader.string());
    else if (reader.field === field.attributes) attributes.push(readAttribute(reader.message(), graphs));
    else reader.skip();
  }
  return { name, opType, domain, inputs, outputs, attributes };
}

export function writeNode(writer: ProtoWriter, node: NodeProto, graphs: GraphCodec): void {
  // An empty name stands for an omitted optional input, so it must be written.
  for (const input of node.inputs) writer.string(field.inputs, input);
  for (const output of node.outputs) writer.string(field.outputs, output);
  writer.text(field.name, node.name);
  writer.string(field.opType, node.opType);
  writer.text(field.domain, node.domain);
  for (const attribute of node.attributes) {
    writer.message(field.attributes, (body) => writeAttribute(body, attribute, graphs));
  }
}
