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

interface NumberArray {
  new (elements: number): Exclude<TensorData, string[]>;
  new (memory: ArrayBuffer, offset: number, elements: number): Exclude<TensorData, string[]>;
}

interface DatatypeFacts {
  /** Bytes of one element on the wire; null: each element has its own length. */
  readonly bytes: number | null;
  readonly onnx: string;
  readonly json: JsonForm;
  /** What the elements lie in; null: a plain list. */
  readonly array: NumberArray | null;
}

const facts = {
  BOOL: { bytes: 1, onnx: 'bool', json: 'boolean', array: Uint8Array },
  UINT8: { bytes: 1, onnx: 'uint8', json: 'integer', array: Uint8Array },
  UINT16: { bytes: 2, onnx: 'uint16', json: 'integer', array: Uint16Array },
  UINT32: { bytes: 4, onnx: 'uint32', json: 'integer', array: Uint32Array },
  UINT64: { bytes: 8, onnx: 'uint64', json: 'bigint', array: BigUint64Array },
  INT8: { bytes: 1, onnx: 'int8', json: 'integer', array: Int8Array },
  INT16: { bytes: 2, onnx: 'int16', json: 'integer', array: Int16Array },
  INT32: { bytes: 4, onnx: 'int32', json: 'integer', array: Int32Array },
  INT64: { bytes: 8, onnx: 'int64', json: 'bigint', array: BigInt64Array },
  FP16: { bytes: 2, onnx: 'float16', json: 'none', array: Uint16Array },
  FP32: { bytes: 4, onnx: 'float32', json: 'float', array: Float32Array },
  FP64: { bytes: 8, onnx: 'float64', json: 'float', array: Float64Array },
  BYTES: { bytes: null, onnx: 'string', json: 'string', array: null },
} as const satisfies Record<string, DatatypeFacts>;

/** A datatype of the Open Inference Protocol that ONNX Runtime can take. BF16 is not among them. */
export type Datatype = keyof typeof facts;

/** The protocol's datatypes with their sizes, ONNX names and JSON forms. */
export const datatypes: Readonly<Record<Datatype, DatatypeFacts>> = facts;

/** So many elements, of zeros or empty texts. */
export function allocate(datatype: Datatype, elements: number): TensorData {
  const { array: Elements } = datatypes[datatype];
  return Elements ? new Elements(elements) : Array.from({ length: elements }, () => '');
}

export const isDatatype = (value: unknown): value is Datatype =>
  typeof value === 'string' && Object.hasOwn(facts, value);

const byOnnxName = new Map(Object.entries(facts).map(([name, { onnx }]) => [onnx as string, name as Datatype]));

/** The protocol's name of an ONNX Runtime tensor type such as `float32`; undefined where there is none. */
export const datatypeOfOnnx = (onnx: string): Datatype | undefined => byOnnxName.get(onnx);
