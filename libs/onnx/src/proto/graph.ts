import type { ProtoReader } from '../wire/proto-reader.js';
import type { ProtoWriter } from '../wire/proto-writer.js';
import { readNode, writeNode } from './node.js';
import { readSparseTensor, readTensor, writeSparseTensor, writeTensor } from './tensor.js';
import type { GraphProto, NodeProto, SparseTensorProto, TensorProto, ValueInfoProto } from './types.js';
import { readValueInfo, writeValueInfo } from './value-info.js';

export const graphField = {
  nodes: 1,
  name: 2,
  initializers: 5,
  inputs: 11,
  outputs: 12,
  valueInfos: 13,
  sparse: 15,
} as const;

/** Reads and writes graphs, subgraphs in attributes included. */
export const graphCodec = { read: readGraph, write: writeGraph };

function readGraph(reader: ProtoReader): GraphProto {
  let name = '';
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const sparseInitializers: SparseTensorProto[] = [];
  const infos = emptyInfos();
  while (reader.next()) {
    const list = infosOf(infos, reader.field);
    if (list !== undefined) list.push(readCountedInfo(reader));
    else if (reader.field === graphField.nodes) nodes.push(readNode(reader.message(), graphCodec));
    else if (reader.field === graphField.name) name = reader.string();
    else if (reader.field === graphField.initializers) initializers.push(readTensor(reader.message()));
    else if (reader.field === graphField.sparse) sparseInitializers.push(readSparseTensor(reader.message()));
    else reader.skip();
  }
  return { name, nodes, initializers, sparseInitializers, ...infos };
}

function emptyInfos(): Record<InfoList, ValueInfoProto[]> {
  return { inputs: [], outputs: [], valueInfos: [] };
}

type InfoList = 'inputs' | 'outputs' | 'valueInfos';

function infosOf(infos: Record<InfoList, ValueInfoProto[]>, field: number): ValueInfoProto[] | undefined {
  if (field === graphField.inputs) return infos.inputs;
  if (field === graphField.outputs) return infos.outputs;
  return field === graphField.valueInfos ? infos.valueInfos : undefined;
}

function readCountedInfo(reader: ProtoReader): ValueInfoProto {
  reader.budget.spend('tensors');
  return readValueInfo(reader.message());
}

function writeGraph(writer: ProtoWriter, graph: GraphProto): void {
  for (const node of graph.nodes) writer.message(graphField.nodes, (body) => writeNode(body, node, graphCodec));
  writer.string(graphField.name, graph.name);
  for (const tensor of graph.initializers) {
    writer.message(graphField.initializers, (body) => writeTensor(body, tensor));
  }
  for (const tensor of graph.sparseInitializers) {
    writer.message(graphField.sparse, (body) => writeSparseTensor(body, tensor));
  }
  for (const list of ['inputs', 'outputs', 'valueInfos'] as const) {
    for (const info of graph[list]) writer.message(graphField[list], (body) => writeValueInfo(body, info));
  }
}
