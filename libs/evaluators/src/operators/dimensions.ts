import { required, type Kernel, type Operator, type Step } from '../operator.js';
import type { NodeView } from '../node-view.js';
import { refuse } from '../refusal.js';
import { axisOf, sizeOf, wholeNumbers, type Slot } from '../slot.js';

/** The same elements under another shape: the array is passed on, not copied. */
function renamed(input: Slot, shape: readonly number[]): Step {
  if (sizeOf(shape) !== sizeOf(input.shape)) refuse(`[${input.shape.join(', ')}] does not fit [${shape.join(', ')}]`);
  const out: Slot = { kind: input.kind, shape, data: input.data, constant: false };
  return {
    outputs: [out],
    work: 1,
    run: () => {
      out.data = input.data;
    },
  };
}

const identity: Operator = () => (inputs) => {
  const input = required(inputs, 0);
  return renamed(input, input.shape);
};

/** Dropout changes nothing when a model is served, unless it asks for its mask or for training. */
const dropout: Operator = (node) => (inputs) => {
  const training = inputs[2];
  if (node.node.outputs.length > 1 || node.opset < 7) refuse('a mask, or a form before operator set 7');
  if (training && (!training.constant || (training.data as Uint8Array)[0] !== 0)) refuse('training mode');
  const input = required(inputs, 0);
  return renamed(input, input.shape);
};

/** ai.onnx Reshape (https://onnx.ai/onnx/operators/onnx__Reshape.html): 0 keeps a size, -1 is what is left. */
const reshape: Operator = (node) => {
  if (node.opset < 5) refuse('a shape attribute as before operator set 5');
  const zeroIsSize = node.flag('allowzero', false);
  return (inputs) => {
    const input = required(inputs, 0);
    const asked = wholeNumbers(required(inputs, 1), 'the shape');
    const sizes = asked.map((size, axis) => (size === 0 && !zeroIsSize ? keptSize(input, axis) : size));
    if (sizes.some((size) => size < -1) || sizes.filter((size) => size === -1).length > 1)
      refuse('an impossible shape');
    const known = sizeOf(sizes.filter((size) => size !== -1));
    const left = known === 0 ? refuse('a size that cannot be told') : sizeOf(input.shape) / known;
    return renamed(
      input,
      sizes.map((size) => (size === -1 ? left : size)),
    );
  };
};

const keptSize = (input: Slot, axis: number): number =>
  input.shape[axis] ?? refuse('a size kept of an axis that is not there');

/** ai.onnx Flatten (https://onnx.ai/onnx/operators/onnx__Flatten.html): a matrix, split before `axis`. */
const flatten: Operator = (node) => {
  const axis = node.int('axis', 1);
  return (inputs) => {
    const input = required(inputs, 0);
    const rank = input.shape.length;
    const split = axis < 0 ? axis + rank : axis;
    if (split < 0 || split > rank) refuse(`axis ${axis} is outside of rank ${rank}`);
    return renamed(input, [sizeOf(input.shape.slice(0, split)), sizeOf(input.shape.slice(split))]);
  };
};

/** Axes came as an attribute before operator set 13, as an input since. */
function axesOf(node: NodeView, inputs: readonly (Slot | null)[]): number[] | null {
  if (node.opset < 13) return node.has('axes') ? node.ints('axes') : null;
  return inputs[1] ? wholeNumbers(inputs[1], 'the axes') : null;
}

/** ai.onnx Squeeze (https://onnx.ai/onnx/operators/onnx__Squeeze.html). */
const squeeze =
  (node: NodeView): Kernel =>
  (inputs) => {
    const input = required(inputs, 0);
    const axes = axesOf(node, inputs)?.map((axis) => axisOf(axis, input.shape.length));
    // Without axes every size of one would go, that of the rows of a lone request included.
    if (!axes) refuse('no axes');
    return renamed(
      input,
      input.shape.filter((_, axis) => !axes.includes(axis)),
    );
  };

/** ai.onnx Unsqueeze (https://onnx.ai/onnx/operators/onnx__Unsqueeze.html). */
const unsqueeze =
  (node: NodeView): Kernel =>
  (inputs) => {
    const input = required(inputs, 0);
    const asked = axesOf(node, inputs) ?? refuse('no axes');
    const rank = input.shape.length + asked.length;
    const axes = new Set(asked.map((axis) => axisOf(axis, rank)));
    if (axes.size !== asked.length) refuse('an axis named twice');
    const sizes = input.shape.values();
    return renamed(
      input,
      Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : (sizes.next().value as number))),
    );
  };

export const dimensionOperators: Readonly<Record<string, Operator>> = {
  Identity: identity,
  Dropout: dropout,
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
};
