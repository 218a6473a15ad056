import type { FeatureValue } from '@modelyard/contracts';
import type { Tensor } from '../tensors/tensor.js';

/** A row's vector or text beyond this is no score but a payload: it is logged as null, so that no event outgrows the log. */
export const MAX_LOGGED_LENGTH = 4_096;

/** Values of each row: the tensor's elements divided by its rows. */
export const rowWidth = (tensor: Tensor, rows: number): number => (rows === 0 ? 0 : tensor.data.length / rows);

/**
 * One element as a prediction logs it: booleans as booleans, 64-bit integers as numbers while a double holds them and
 * as text beyond, NaN and the infinities as null.
 */
export function valueAt(tensor: Tensor, index: number): FeatureValue {
  const value = tensor.data[index];
  if (value === undefined) return null;
  if (typeof value === 'string') return value.length > MAX_LOGGED_LENGTH ? null : value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (tensor.datatype === 'BOOL') return value !== 0;
  const number = tensor.datatype === 'FP16' ? halfToNumber(value) : value;
  return Number.isFinite(number) ? number : null;
}

/** One row of a tensor: a single value, or the vector flattened in row-major order. */
export function rowAt(tensor: Tensor, row: number, rows: number): FeatureValue | FeatureValue[] {
  const width = rowWidth(tensor, rows);
  if (width === 1) return valueAt(tensor, row);
  if (width > MAX_LOGGED_LENGTH) return null;
  return Array.from({ length: width }, (_, at) => valueAt(tensor, row * width + at));
}

/** IEEE 754 binary16: one sign bit, five of exponent with bias 15, ten of fraction. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
