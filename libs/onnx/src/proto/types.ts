/**
 * The messages of onnx.proto that Modelyard reads and writes, as plain values. Absent text is '', absent numbers are 0, absent lists
 * are empty; documentation strings are not kept. Byte fields are views of the file they were read from.
 */
export interface ModelProto {
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly domain: string;
  readonly modelVersion: bigint;
  readonly graph: GraphProto;
  readonly opsetImports: readonly OperatorSetId[];
  readonly metadataProps: readonly StringEntry[];
  readonly functions: readonly FunctionProto[];
}

/** The default domain `ai.onnx` is written as ''. */
export interface OperatorSetId {
  readonly domain: string;
  readonly version: number;
}

export interface StringEntry {
  readonly key: string;
  readonly value: string;
}

export interface FunctionProto {
  readonly name: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly string[];
  readonly nodes: readonly NodeProto[];
  readonly opsetImports: readonly OperatorSetId[];
}

export interface GraphProto {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly sparseInitializers: readonly SparseTensorProto[];
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly valueInfos: readonly ValueInfoProto[];
}

export interface NodeProto {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly AttributeProto[];
}

export interface AttributeProto {
  readonly name: string;
  readonly value: AttributeValue;
}

export type AttributeValue =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'string'; readonly value: Uint8Array }
  | { readonly kind: 'tensor'; readonly value: TensorProto }
  | { readonly kind: 'graph'; readonly value: GraphProto }
  | { readonly kind: 'floats'; readonly value: Float32Array }
  | { readonly kind: 'ints'; readonly value: BigInt64Array }
  | { readonly kind: 'strings'; readonly value: readonly Uint8Array[] }
  | { readonly kind: 'tensors'; readonly value: readonly TensorProto[] }
  | { readonly kind: 'graphs'; readonly value: readonly GraphProto[] }
  /** Types, sparse tensors and references to a function's attribute: kept as the encoded message, never interpreted. */
  | { readonly kind: 'other'; readonly encoded: Uint8Array };

/** `dataType` is TensorProto.DataType; see `elementTypeName`. */
export interface TensorProto {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

export type TensorData =
  /** Little-endian elements in one block. */
  | { readonly kind: 'raw'; readonly bytes: Uint8Array }
  | { readonly kind: 'strings'; readonly values: readonly Uint8Array[] }
  /** Elements in a file beside the model; the entries name it (`location`, `offset`, `length`, `checksum`). */
  | { readonly kind: 'external'; readonly entries: readonly StringEntry[] }
  /** The typed lists (float_data, int32_data, …), kept encoded: only a runtime computes with them. */
  | { readonly kind: 'typed'; readonly encoded: Uint8Array };

export interface SparseTensorProto {
  readonly values: TensorProto;
  readonly indices: TensorProto;
  readonly dims: readonly number[];
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: TypeProto;
}

/** A dimension is a number, a symbol, or unknown (null). */
export type Dimension = number | string | null;

export type TypeProto =
  | { readonly kind: 'tensor'; readonly elementType: number; readonly shape: readonly Dimension[] | null }
  | { readonly kind: 'sparse-tensor'; readonly elementType: number; readonly shape: readonly Dimension[] | null }
  | { readonly kind: 'sequence'; readonly element: TypeProto }
  | { readonly kind: 'optional'; readonly element: TypeProto }
  | { readonly kind: 'map'; readonly keyType: number; readonly value: TypeProto }
  | { readonly kind: 'unknown' };
