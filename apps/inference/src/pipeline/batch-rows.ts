import { allocate, type Datatype, type TensorData } from '../tensors/datatypes.js';
import type { Tensor } from '../tensors/tensor.js';

/** Memory for so many elements of a datatype. */
type Room = (datatype: Datatype, elements: number) => TensorData;

/** Joins the same input of several requests along the first axis. All have equal names, types and inner shapes. */
export function joinRows(parts: readonly Tensor[], room: Room = allocate): Tensor {
  const [first] = parts as [Tensor, ...Tensor[]];
  if (parts.length === 1) return first;
  const rows = parts.reduce((sum, part) => sum + (part.shape[0] ?? 0), 0);
  return { ...first, shape: [rows, ...first.shape.slice(1)], data: joinData(first, parts, room) };
}

function joinData(first: Tensor, parts: readonly Tensor[], room: Room): TensorData {
  if (Array.isArray(first.data)) return parts.flatMap((part) => part.data as string[]);
  const elements = parts.reduce((sum, part) => sum + part.data.length, 0);
  const data = room(first.datatype, elements);
  let at = 0;
  for (const part of parts) {
    (data as Float32Array).set(part.data as Float32Array, at);
    at += part.data.length;
  }
  return data;
}

/** Cuts rows [from, from + rows) out of a tensor whose first axis counts rows; numeric data is viewed, not copied. */
export function sliceRows(tensor: Tensor, from: number, rows: number): Tensor {
  const total = tensor.shape[0] ?? 1;
  if (rows === total) return tensor;
  const stride = total === 0 ? 0 : tensor.data.length / total;
  const [start, end] = [from * stride, (from + rows) * stride];
  const data = Array.isArray(tensor.data) ? tensor.data.slice(start, end) : tensor.data.subarray(start, end);
  const { name, datatype } = tensor;
  return { name, datatype, shape: tensor.shape.with(0, rows), data };
}

/** Requests with equal keys may share a run: the shapes behind the first axis decide, names and types are the model's. */
export const batchKey = (inputs: readonly Tensor[]): string =>
  inputs.map(({ shape }) => shape.slice(1).join('x')).join(',');
