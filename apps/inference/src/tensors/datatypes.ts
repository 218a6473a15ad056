/** The values of a tensor in row-major order. FP16 is kept as its 16-bit patterns, BYTES as text. */
export type TensorData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | string[];

/** How elements of a datatype are written in JSON. FP16 has no JSON form: it travels as raw bytes only. */
export type JsonForm = 'boolean' | 'integer' | 'bigint' | 'float' | 'string' | 'none';

interface DatatypeFacts {
  /** Bytes of one element on the wire; null: each element has its own length. */
  readonly bytes: number | null;
  readonly onnx: string;
  readonly json: JsonForm;
  readonly allocate: (elements: number) => TensorData;
}

const facts = {
  BOOL: { bytes: 1, onnx: 'bool', json: 'boolean', allocate: (n) => new Uint8Array(n) },
  UINT8: { bytes: 1, onnx: 'uint8', json: 'integer', allocate: (n) => new Uint8Array(n) },
  UINT16: { bytes: 2, onnx: 'uint16', json: 'integer', allocate: (n) => new Uint16Array(n) },
  UINT32: { bytes: 4, onnx: 'uint32', json: 'integer', allocate: (n) => new Uint32Array(n) },
  UINT64: { bytes: 8, onnx: 'uint64', json: 'bigint', allocate: (n) => new BigUint64Array(n) },
  INT8: { bytes: 1, onnx: 'int8', json: 'integer', allocate: (n) => new Int8Array(n) },
  INT16: { bytes: 2, onnx: 'int16', json: 'integer', allocate: (n) => new Int16Array(n) },
  INT32: { bytes: 4, onnx: 'int32', json: 'integer', allocate: (n) => new Int32Array(n) },
  INT64: { bytes: 8, onnx: 'int64', json: 'bigint', allocate: (n) => new BigInt64Array(n) },
  FP16: { bytes: 2, onnx: 'float16', json: 'none', allocate: (n) => new Uint16Array(n) },
  FP32: { bytes: 4, onnx: 'float32', json: 'float', allocate: (n) => new Float32Array(n) },
  FP64: { bytes: 8, onnx: 'float64', json: 'float', allocate: (n) => new Float64Array(n) },
  BYTES: { bytes: null, onnx: 'string', json: 'string', allocate: (n) => Array.from({ length: n }, () => '') },
} as const satisfies Record<string, DatatypeFacts>;

/** A datatype of the Open Inference Protocol that ONNX Runtime can take. BF16 is not among them. */
export type Datatype = keyof typeof facts;

/** The protocol's datatypes with their sizes, ONNX names and JSON forms. */
export const datatypes: Readonly<Record<Datatype, DatatypeFacts>> = facts;

export const isDatatype = (value: unknown): value is Datatype =>
  typeof value === 'string' && Object.hasOwn(facts, value);

const byOnnxName = new Map(Object.entries(facts).map(([name, { onnx }]) => [onnx as string, name as Datatype]));

/** The protocol's name of an ONNX Runtime tensor type such as `float32`; undefined where there is none. */
export const datatypeOfOnnx = (onnx: string): Datatype | undefined => byOnnxName.get(onnx);
