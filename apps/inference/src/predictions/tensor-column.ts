import { ColumnType, writeValues, type BlockWriter } from '@modelyard/contracts';
import type { Datatype } from '../tensors/datatypes.js';
import type { Tensor } from '../tensors/tensor.js';
import { halfToNumber, MAX_LOGGED_LENGTH } from './row-values.js';

/** Rows of one tensor of the signature, in the order in which they are logged: each in the tensor of its request. */
export interface TensorRows {
  readonly tensors: readonly Tensor[];
  /** The place of each row in its tensor. */
  readonly rows: readonly number[];
  /** Values of each row. */
  readonly width: number;
}

type Fixed = Exclude<Datatype, 'BYTES'>;
type Value = number | bigint;

interface Form {
  readonly type: Parameters<BlockWriter['column']>[0];
  readonly put: (writer: BlockWriter, value: Value) => void;
}

const int32: Form = { type: ColumnType.int32, put: (writer, value) => writer.int32(value as number) };
const float64: Form = { type: ColumnType.float64, put: (writer, value) => writer.float64(value as number) };

/** How the values of each datatype are stored: exactly, in the smallest form the block has. */
const forms: Record<Fixed, Form> = {
  BOOL: { type: ColumnType.bool, put: (writer, value) => writer.bool(value !== 0) },
  UINT8: int32,
  UINT16: int32,
  UINT32: float64,
  UINT64: { type: ColumnType.uint64, put: (writer, value) => writer.uint64(value as bigint) },
  INT8: int32,
  INT16: int32,
  INT32: int32,
  INT64: { type: ColumnType.int64, put: (writer, value) => writer.int64(value as bigint) },
  FP16: { type: ColumnType.float32, put: (writer, value) => writer.float32(halfToNumber(value as number)) },
  FP32: { type: ColumnType.float32, put: (writer, value) => writer.float32(value as number) },
  FP64: float64,
};

/** Writes `count` neighbouring values of each row, the first at `index`, as a column each; null where the tensor has no such place. */
export function writeFeatures(writer: BlockWriter, source: TensorRows | undefined, index: number, count: number): void {
  if (source?.tensors[0]?.datatype === 'FP32' && index + count <= source.width) {
    const { tensors, rows, width } = source;
    writer.float32Columns(
      tensors.map(({ data }) => data as Float32Array),
      rows.map((row) => row * width),
      index,
      count,
    );
  } else for (let at = index; at < index + count; at++) writeFeature(writer, source, at);
}

function writeFeature(writer: BlockWriter, source: TensorRows | undefined, index: number): void {
  const datatype = source?.tensors[0]?.datatype;
  if (source === undefined || datatype === undefined || index >= source.width) writer.none();
  else if (datatype === 'BYTES') writeValues(writer, textsOf(source, index, index + 1));
  else writeFixed(writer, source, datatype, index, undefined);
}

/** Writes whole rows: a single value each, or the vector flattened in row-major order; null where it is too long for a log. */
export function writeOutput(writer: BlockWriter, source: TensorRows): void {
  const { width } = source;
  const datatype = source.tensors[0]?.datatype;
  if (datatype === undefined || width > MAX_LOGGED_LENGTH) writer.none();
  else if (width === 1) writeFeature(writer, source, 0);
  else if (datatype === 'BYTES') writer.texts(textsOf(source, 0, width), width);
  else writeFixed(writer, source, datatype, 0, width);
}

function writeFixed(
  writer: BlockWriter,
  { tensors, rows, width }: TensorRows,
  datatype: Fixed,
  from: number,
  listWidth: number | undefined,
): void {
  const { type, put } = forms[datatype];
  const count = listWidth ?? 1;
  writer.column(type, listWidth);
  for (let row = 0; row < rows.length; row++) {
    const data = (tensors[row] as Tensor).data as ArrayLike<Value>;
    const start = (rows[row] as number) * width + from;
    for (let at = start; at < start + count; at++) put(writer, data[at] as Value);
  }
}

/** A text beyond the limit is no category but a payload: null, so that no event outgrows the log. */
function textsOf({ tensors, rows, width }: TensorRows, from: number, to: number): (string | null)[] {
  return rows.flatMap((row, at) => {
    const data = (tensors[at] as Tensor).data as readonly string[];
    return data
      .slice(row * width + from, row * width + to)
      .map((text) => (text.length > MAX_LOGGED_LENGTH ? null : text));
  });
}
