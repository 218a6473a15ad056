import { ElementTypes } from './element-types.js';
import { OnnxError } from './onnx-error.js';
import { graphCodec, graphField } from './proto/graph.js';
import { decodeModel, modelField } from './proto/model.js';
import { writeNode } from './proto/node.js';
import { writeOperatorSetId } from './proto/string-entry.js';
import type { AttributeProto, ModelProto, NodeProto, ValueInfoProto } from './proto/types.js';
import { writeValueInfo } from './proto/value-info.js';
import { defaultReadLimits, type ReadLimits } from './read-limits.js';
import { ProtoReader } from './wire/proto-reader.js';
import { ProtoWriter } from './wire/proto-writer.js';

export interface ZipMapRepair {
  /** The model with tensor outputs; the given bytes themselves when nothing had to be done. */
  readonly bytes: Uint8Array;
  /** Each output that changed, and the class that each column of its tensor stands for. */
  readonly repaired: readonly { readonly output: string; readonly classes: readonly string[] }[];
}

/**
 * Exposes the probability tensor behind each output that scikit-learn converters wrap into a sequence of maps: the ZipMap node becomes
 * an Identity of the same name, the output a `tensor(float)` of [N, classes]. Everything else keeps its bytes. Throws `not-repairable`
 * when a non-tensor output has another origin.
 */
export function dropZipMap(bytes: Uint8Array, limits: ReadLimits = defaultReadLimits): ZipMapRepair {
  const model = decodeModel(bytes, limits);
  const zipMaps = findZipMaps(model);
  if (zipMaps.size === 0) return { bytes, repaired: [] };
  const writer = new ProtoWriter();
  copyFields(ProtoReader.over(bytes, limits), writer, (reader) => {
    if (reader.field !== modelField.graph) return false;
    const graph = reader.message();
    writer.message(modelField.graph, (body) => copyGraph(graph, body, model, zipMaps));
    return true;
  });
  // Identity belongs to the default domain, which a model of ai.onnx.ml nodes alone need not import.
  if (!model.opsetImports.some((id) => id.domain === '')) {
    writer.message(modelField.opsets, (body) => writeOperatorSetId(body, { domain: '', version: 13 }));
  }
  const repaired = [...zipMaps].map(([output, node]) => ({ output, classes: classesOf(node) }));
  return { bytes: writer.finish(), repaired };
}

function findZipMaps(model: ModelProto): ReadonlyMap<string, NodeProto> {
  const found = new Map<string, NodeProto>();
  for (const output of model.graph.outputs) {
    if (output.type.kind === 'tensor' || output.type.kind === 'unknown') continue;
    const node = model.graph.nodes.find((candidate) => candidate.outputs.includes(output.name));
    if (node?.domain !== 'ai.onnx.ml' || node.opType !== 'ZipMap') throw notRepairable(output.name);
    found.set(output.name, node);
  }
  return found;
}

function notRepairable(output: string): OnnxError {
  return new OnnxError(
    'not-repairable',
    `output "${output}" is no tensor and does not come from a ZipMap node`,
    'convert the model so that every output is a tensor (skl2onnx: options={"zipmap": False})',
  );
}

function copyGraph(
  reader: ProtoReader,
  writer: ProtoWriter,
  model: ModelProto,
  zipMaps: ReadonlyMap<string, NodeProto>,
): void {
  const nodes = model.graph.nodes.values();
  const outputs = model.graph.outputs.values();
  copyFields(reader, writer, (fields) => {
    if (fields.field === graphField.nodes) return replaceNode(fields, writer, nodes.next().value, zipMaps);
    if (fields.field === graphField.outputs) return replaceOutput(fields, writer, outputs.next().value, zipMaps);
    return false;
  });
}

/** Copies a message field by field; `replace` may consume a field instead, and says so by true. */
function copyFields(reader: ProtoReader, writer: ProtoWriter, replace: (reader: ProtoReader) => boolean): void {
  let start = reader.offset;
  while (reader.next()) {
    if (!replace(reader)) {
      reader.skip();
      writer.raw(reader.slice(start, reader.offset));
    }
    start = reader.offset;
  }
}

function replaceNode(
  reader: ProtoReader,
  writer: ProtoWriter,
  node: NodeProto | undefined,
  zipMaps: ReadonlyMap<string, NodeProto>,
): boolean {
  if (node === undefined || ![...zipMaps.values()].includes(node)) return false;
  reader.skip();
  const identity: NodeProto = { ...node, opType: 'Identity', domain: '', attributes: [] };
  writer.message(graphField.nodes, (body) => writeNode(body, identity, graphCodec));
  return true;
}

function replaceOutput(
  reader: ProtoReader,
  writer: ProtoWriter,
  output: ValueInfoProto | undefined,
  zipMaps: ReadonlyMap<string, NodeProto>,
): boolean {
  const zipMap = output && zipMaps.get(output.name);
  if (output === undefined || zipMap === undefined) return false;
  reader.skip();
  const shape = [null, classesOf(zipMap).length];
  const type = { kind: 'tensor', elementType: ElementTypes.float, shape } as const;
  writer.message(graphField.outputs, (body) => writeValueInfo(body, { name: output.name, type }));
  return true;
}

const text = new TextDecoder();

function classesOf(zipMap: NodeProto): readonly string[] {
  return zipMap.attributes.flatMap(classLabels);
}

function classLabels({ name, value }: AttributeProto): readonly string[] {
  if (name === 'classlabels_strings' && value.kind === 'strings') return value.value.map((label) => text.decode(label));
  if (name === 'classlabels_int64s' && value.kind === 'ints') return Array.from(value.value, String);
  return [];
}
