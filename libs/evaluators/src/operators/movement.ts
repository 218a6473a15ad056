import { broadcastIndex, broadcastShape, stridesOf } from '../broadcast.js';
import { required, unaryKernel, type Kernel, type Operator, type Step } from '../operator.js';
import type { NodeView } from '../node-view.js';
import { refuse } from '../refusal.js';
import { around, axisOf, newSlot, sizeOf, wholeNumbers, type Slot } from '../slot.js';

/** Fills `out` with the elements of `input` that `index` names. The arrays are of one kind, whichever it is. */
export function picked(input: Slot, out: Slot, index: Int32Array): Step {
  return {
    outputs: [out],
    run: () => {
      const [from, to] = [input.data as string[], out.data as string[]];
      for (let i = 0; i < to.length; i++) to[i] = from[index[i] as number] as string;
    },
  };
}

/** For each element of `shape`, its place in a tensor with these strides, beginning at `start`. */
function stridedIndex(shape: readonly number[], strides: readonly number[], start = 0): Int32Array {
  const index = new Int32Array(sizeOf(shape)).fill(start);
  const own = stridesOf(shape);
  shape.forEach((size, axis) => {
    const [repeat, stride] = [own[axis] as number, strides[axis] as number];
    index.forEach((at, i) => (index[i] = at + (Math.floor(i / repeat) % size) * stride));
  });
  return index;
}

/** ai.onnx Transpose (https://onnx.ai/onnx/operators/onnx__Transpose.html). */
const transpose: Operator = (node) =>
  unaryKernel((input) => {
    const rank = input.shape.length;
    const order = node.has('perm') ? node.ints('perm') : input.shape.map((_, axis) => rank - 1 - axis);
    if (order.length !== rank || new Set(order).size !== rank) refuse('an order that is no permutation');
    const axes = order.map((axis) => axisOf(axis, rank));
    const strides = stridesOf(input.shape);
    const shape = axes.map((axis) => input.shape[axis] as number);
    const out = newSlot(input.kind, shape);
    return picked(
      input,
      out,
      stridedIndex(
        shape,
        axes.map((axis) => strides[axis] as number),
      ),
    );
  });

/** ai.onnx Slice (https://onnx.ai/onnx/operators/onnx__Slice.html); the limits are attributes before operator set 10. */
const slice: Operator = (node) => (inputs) => {
  const input = required(inputs, 0);
  const { starts, ends, axes, steps } = sliceLimits(node, inputs);
  const [shape, strides] = [[...input.shape], stridesOf(input.shape)];
  let start = 0;
  axes.forEach((given, at) => {
    const axis = axisOf(given, input.shape.length);
    const [size, step] = [input.shape[axis] as number, steps[at] ?? 1];
    if (step < 1) refuse('a step backwards');
    const clamp = (value: number): number => Math.min(size, Math.max(0, value < 0 ? value + size : value));
    const [from, to] = [clamp(starts[at] ?? refuse('no start')), clamp(ends[at] ?? refuse('no end'))];
    start += from * (strides[axis] as number);
    shape[axis] = Math.max(0, Math.ceil((to - from) / step));
    strides[axis] = (strides[axis] as number) * step;
  });
  return picked(input, newSlot(input.kind, shape), stridedIndex(shape, strides, start));
};

function sliceLimits(node: NodeView, inputs: readonly (Slot | null)[]) {
  const given = (at: number, what: string): number[] | null => (inputs[at] ? wholeNumbers(inputs[at], what) : null);
  const old = node.opset < 10;
  const starts = old ? node.ints('starts') : wholeNumbers(required(inputs, 1), 'the start');
  const ends = old ? node.ints('ends') : wholeNumbers(required(inputs, 2), 'the end');
  const axes = old ? (node.has('axes') ? node.ints('axes') : null) : given(3, 'the axes');
  const steps = old ? null : given(4, 'the steps');
  if (axes && new Set(axes).size !== axes.length) refuse('an axis named twice');
  return { starts, ends, axes: axes ?? starts.map((_, axis) => axis), steps: steps ?? starts.map(() => 1) };
}

/** ai.onnx Expand (https://onnx.ai/onnx/operators/onnx__Expand.html). */
const expand: Operator = () => (inputs) => {
  const input = required(inputs, 0);
  const shape = broadcastShape([input.shape, wholeNumbers(required(inputs, 1), 'the shape')]);
  return picked(input, newSlot(input.kind, shape), broadcastIndex(input.shape, shape));
};

/** ai.onnx Concat (https://onnx.ai/onnx/operators/onnx__Concat.html). */
const concat: Operator = (node) => {
  if (!node.has('axis')) refuse('no axis');
  const along = node.int('axis', 0);
  return (inputs) => {
    const parts = inputs.map((_, at) => required(inputs, at));
    const first = required(inputs, 0);
    const axis = axisOf(along, first.shape.length);
    const others = (slot: Slot): string => slot.shape.filter((_, at) => at !== axis).join();
    if (parts.some((slot) => slot.kind !== first.kind || others(slot) !== others(first)))
      refuse('parts that do not fit');
    const sizes = parts.map((slot) => slot.shape[axis] as number);
    const out = newSlot(
      first.kind,
      first.shape.map((size, at) => (at === axis ? sizes.reduce((sum, each) => sum + each, 0) : size)),
    );
    const { outer, inner } = around(out.shape, axis);
    const widths = sizes.map((size) => size * inner);
    return { outputs: [out], run: () => joinParts(parts, widths, outer, out) };
  };
};

function joinParts(parts: readonly Slot[], widths: readonly number[], outer: number, out: Slot): void {
  const to = out.data as string[];
  let at = 0;
  for (let row = 0; row < outer; row++) {
    for (let part = 0; part < parts.length; part++) {
      const from = (parts[part] as Slot).data as string[];
      const width = widths[part] as number;
      for (let i = row * width; i < (row + 1) * width; i++) to[at++] = from[i] as string;
    }
  }
}

/** ai.onnx Gather along an axis (https://onnx.ai/onnx/operators/onnx__Gather.html); the indices may depend on the input. */
const gather =
  (node: NodeView): Kernel =>
  (inputs) => {
    const [input, indices] = [required(inputs, 0), required(inputs, 1)];
    if (indices.kind !== 'int64' && indices.kind !== 'int32') refuse(`indices of ${indices.kind}`);
    const axis = axisOf(node.int('axis', 0), input.shape.length);
    const { outer, size, inner } = around(input.shape, axis);
    const shape = [...input.shape.slice(0, axis), ...indices.shape, ...input.shape.slice(axis + 1)];
    const out = newSlot(input.kind, shape);
    const count = sizeOf(indices.shape);
    return {
      outputs: [out],
      run: () => {
        const [from, to, wanted] = [input.data as string[], out.data as string[], indices.data];
        for (let row = 0, at = 0; row < outer; row++) {
          for (let i = 0; i < count; i++) {
            const source = (row * size + place(Number(wanted[i]), size)) * inner;
            for (let j = 0; j < inner; j++) to[at++] = from[source + j] as string;
          }
        }
      },
    };
  };

/** A negative index counts from the end; one outside fails the run, as it fails in ONNX Runtime. */
export function place(index: number, size: number): number {
  const counted = index < 0 ? index + size : index;
  if (!(counted >= 0 && counted < size)) throw new RangeError(`index ${index} is outside of [0, ${size})`);
  return counted;
}

export const movementOperators: Readonly<Record<string, Operator>> = {
  Transpose: transpose,
  Slice: slice,
  Expand: expand,
  Concat: concat,
  Gather: gather,
};
