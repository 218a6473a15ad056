import { ElementTypes } from './element-types.js';
import type {
  AttributeProto,
  Dimension,
  GraphProto,
  ModelProto,
  NodeProto,
  OperatorSetId,
  TensorProto,
  ValueInfoProto,
} from './proto/types.js';

const utf8 = new TextEncoder();

/** A tensor of 32-bit floats; without `dims` a vector. */
export function floatTensor(name: string, values: readonly number[], dims = [values.length]): TensorProto {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setFloat32(index * 4, value, true));
  return { name, dataType: ElementTypes.float, dims, data: { kind: 'raw', bytes } };
}

/** A tensor of 64-bit floats; without `dims` a vector. */
export function doubleTensor(name: string, values: readonly number[], dims = [values.length]): TensorProto {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setFloat64(index * 8, value, true));
  return { name, dataType: ElementTypes.double, dims, data: { kind: 'raw', bytes } };
}

/** A tensor of 64-bit integers; without `dims` a vector. */
export function int64Tensor(name: string, values: readonly number[], dims = [values.length]): TensorProto {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setBigInt64(index * 8, BigInt(value), true));
  return { name, dataType: ElementTypes.int64, dims, data: { kind: 'raw', bytes } };
}

/** A tensor of strings; without `dims` a vector. */
export function stringTensor(name: string, values: readonly string[], dims = [values.length]): TensorProto {
  const data = { kind: 'strings', values: values.map((value) => utf8.encode(value)) } as const;
  return { name, dataType: ElementTypes.string, dims, data };
}

/** Describes an input or output that is a tensor; `null` and texts are free sizes. */
export function tensorValue(name: string, elementType: number, shape: readonly Dimension[]): ValueInfoProto {
  return { name, type: { kind: 'tensor', elementType, shape } };
}

/** Builders of attributes, named after their ONNX type. */
export const attribute = {
  float: (name: string, value: number): AttributeProto => ({
    name,
    value: { kind: 'float', value: Math.fround(value) },
  }),
  int: (name: string, value: number): AttributeProto => ({ name, value: { kind: 'int', value: BigInt(value) } }),
  string: (name: string, value: string): AttributeProto => ({
    name,
    value: { kind: 'string', value: utf8.encode(value) },
  }),
  floats: (name: string, values: ArrayLike<number>): AttributeProto => ({
    name,
    value: { kind: 'floats', value: Float32Array.from(values) },
  }),
  ints: (name: string, values: ArrayLike<number>): AttributeProto => ({
    name,
    value: { kind: 'ints', value: BigInt64Array.from(Array.from(values, BigInt)) },
  }),
  strings: (name: string, values: readonly string[]): AttributeProto => ({
    name,
    value: { kind: 'strings', value: values.map((value) => utf8.encode(value)) },
  }),
  tensor: (name: string, value: TensorProto): AttributeProto => ({ name, value: { kind: 'tensor', value } }),
};

interface NodeParts {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: readonly AttributeProto[];
  readonly domain?: string;
}

/** A node, named after its first output so that runtime messages point at something. */
export function node(opType: string, { inputs, outputs, attributes = [], domain = '' }: NodeParts): NodeProto {
  return { name: `${opType}_${outputs[0] ?? ''}`, opType, domain, inputs, outputs, attributes };
}

interface GraphParts {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly initializers?: readonly TensorProto[];
}

export function graph({ initializers = [], ...parts }: GraphParts): GraphProto {
  return { ...parts, initializers, sparseInitializers: [], valueInfos: [] };
}

interface ModelParts {
  readonly graph: GraphProto;
  readonly producer: { readonly name: string; readonly version: string };
  readonly opsets: readonly OperatorSetId[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A model at IR version 8, the newest that every runtime since 2022 loads. */
export function model({ graph: body, producer, opsets, metadata = {} }: ModelParts): ModelProto {
  return {
    irVersion: 8,
    producerName: producer.name,
    producerVersion: producer.version,
    domain: '',
    modelVersion: 0n,
    graph: body,
    opsetImports: opsets,
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    functions: [],
  };
}
