import { refuse } from './refusal.js';
import { sizeOf } from './slot.js';

/** Multidirectional broadcasting (https://onnx.ai/onnx/repo-docs/Broadcasting.html): the common shape. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const size = sizes.find((each) => each !== 1) ?? 1;
    return sizes.every((each) => each === 1 || each === size) ? size : refuse('shapes that do not broadcast');
  });
}

/** For each element of the shape `to`, the index of the element of `from` that it is. */
export function broadcastIndex(from: readonly number[], to: readonly number[]): Int32Array {
  const index = new Int32Array(sizeOf(to));
  const strides = stridesOf(from);
  const offset = to.length - from.length;
  let repeat = index.length;
  let axis = 0;
  for (const size of to) {
    const stride = axis >= offset && from[axis - offset] !== 1 ? (strides[axis - offset] ?? 0) : 0;
    repeat = size === 0 ? 0 : repeat / size;
    if (stride > 0) index.forEach((at, i) => (index[i] = at + (Math.floor(i / repeat) % size) * stride));
    axis++;
  }
  return index;
}

/** Elements from one step along an axis to the next. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}
