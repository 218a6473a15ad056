import type { ProtoReader } from '../wire/proto-reader.js';
import type { ProtoWriter } from '../wire/proto-writer.js';
import { graphCodec } from './graph.js';
import { readNode, writeNode } from './node.js';
import { readOperatorSetId, writeOperatorSetId } from './string-entry.js';
import type { FunctionProto, NodeProto, OperatorSetId } from './types.js';

const field = { name: 1, inputs: 4, outputs: 5, attributes: 6, nodes: 7, opsets: 9, domain: 10 } as const;
const textLists = ['inputs', 'outputs', 'attributes'] as const;

export function readFunction(reader: ProtoReader): FunctionProto {
  let [name, domain] = ['', ''];
  const lists: Record<(typeof textLists)[number], string[]> = { inputs: [], outputs: [], attributes: [] };
  const nodes: NodeProto[] = [];
  const opsetImports: OperatorSetId[] = [];
  while (reader.next()) {
    const list = textLists.find((candidate) => field[candidate] === reader.field);
    if (list !== undefined) lists[list].push(reader.string());
    else if (reader.field === field.name) name = reader.string();
    else if (reader.field === field.domain) domain = reader.string();
    else if (reader.field === field.nodes) nodes.push(readNode(reader.message(), graphCodec));
    else if (reader.field === field.opsets) opsetImports.push(readOperatorSetId(reader.message()));
    else reader.skip();
  }
  return { name, domain, ...lists, nodes, opsetImports };
}

export function writeFunction(writer: ProtoWriter, value: FunctionProto): void {
  writer.string(field.name, value.name);
  writer.text(field.domain, value.domain);
  for (const list of textLists) for (const text of value[list]) writer.string(field[list], text);
  for (const node of value.nodes) writer.message(field.nodes, (body) => writeNode(body, node, graphCodec));
  for (const id of value.opsetImports) writer.message(field.opsets, (body) => writeOperatorSetId(body, id));
}
