/** One element type of a tensor: its number in TensorProto.DataType, its ONNX name and its Open Inference Protocol v2 name. */
interface ElementType {
  readonly number: number;
  readonly onnx: string;
  /** Null where the protocol has no name for it. */
  readonly oip: string | null;
}

const rows: readonly (readonly [number: number, onnx: string, oip: string | null])[] = [
  [1, 'float', 'FP32'],
  [2, 'uint8', 'UINT8'],
  [3, 'int8', 'INT8'],
  [4, 'uint16', 'UINT16'],
  [5, 'int16', 'INT16'],
  [6, 'int32', 'INT32'],
  [7, 'int64', 'INT64'],
  [8, 'string', 'BYTES'],
  [9, 'bool', 'BOOL'],
  [10, 'float16', 'FP16'],
  [11, 'double', 'FP64'],
  [12, 'uint32', 'UINT32'],
  [13, 'uint64', 'UINT64'],
  [14, 'complex64', null],
  [15, 'complex128', null],
  [16, 'bfloat16', 'BF16'],
  [17, 'float8e4m3fn', null],
  [18, 'float8e4m3fnuz', null],
  [19, 'float8e5m2', null],
  [20, 'float8e5m2fnuz', null],
  [21, 'uint4', null],
  [22, 'int4', null],
  [23, 'float4e2m1', null],
];

const byNumber: ReadonlyMap<number, ElementType> = new Map(
  rows.map(([number, onnx, oip]) => [number, { number, onnx, oip }]),
);

/** Numbers of the element types that builders use most. */
export const ElementTypes = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;

/** 'float' for 1; 'undefined' for numbers that ONNX has not given out. */
export function elementTypeName(number: number): string {
  return byNumber.get(number)?.onnx ?? 'undefined';
}

/** 'FP32' for 1; null where the Open Inference Protocol has no such datatype. */
export function oipDatatype(number: number): string | null {
  return byNumber.get(number)?.oip ?? null;
}
