import { jsonData } from '../tensors/json-data.js';
import type { Tensor } from '../tensors/tensor.js';

/** A tensor as nested JSON lists, as numpy's `tolist` writes it. */
export function nestedJson(tensor: Tensor): string {
  return tensor.shape.length === 0 ? elementJson(tensor, 0) : levelJson(tensor, 0, 0, tensor.data.length);
}

/** One row of a tensor whose first dimension counts rows. A row of a single value in a table is that value. */
export function rowJson(tensor: Tensor, row: number, tabular: boolean): string {
  const rows = tensor.shape[0] ?? 0;
  const width = rows === 0 ? 0 : tensor.data.length / rows;
  if (tensor.shape.length === 1 || (tabular && width === 1)) return elementJson(tensor, row);
  return levelJson(tensor, 1, row * width, (row + 1) * width);
}

function levelJson(tensor: Tensor, axis: number, from: number, to: number): string {
  const size = tensor.shape[axis] ?? 0;
  if (axis >= tensor.shape.length - 1) return jsonData(part(tensor, from, to));
  const width = size === 0 ? 0 : (to - from) / size;
  const entries = Array.from({ length: size }, (_, at) =>
    levelJson(tensor, axis + 1, from + at * width, from + (at + 1) * width),
  );
  return `[${entries.join(',')}]`;
}

const elementJson = (tensor: Tensor, at: number): string => jsonData(part(tensor, at, at + 1)).slice(1, -1);

const part = (tensor: Tensor, from: number, to: number): Tensor => ({
  ...tensor,
  data: Array.isArray(tensor.data) ? tensor.data.slice(from, to) : tensor.data.subarray(from, to),
});
