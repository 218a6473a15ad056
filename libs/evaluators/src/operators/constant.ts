import { int64Constant } from '../constants.js';
import { unaryKernel, type Kernel, type Operator } from '../operator.js';
import type { NodeView } from '../node-view.js';
import { refuse } from '../refusal.js';
import { newSlot, wholeNumbers, type Slot } from '../slot.js';

const fixed =
  (value: Slot): Kernel =>
  () => ({ outputs: [value], run: () => undefined, work: 0 });

/** ai.onnx Constant in all its dense forms (https://onnx.ai/onnx/operators/onnx__Constant.html). */
const constant: Operator = (node) => {
  node.without('sparse_value');
  return fixed(node.tensor('value') ?? plainConstant(node));
};

function plainConstant(node: NodeView): Slot {
  if (node.has('value_float')) return float([node.float('value_float', 0)], []);
  if (node.has('value_floats')) return float(node.floats('value_floats'));
  if (node.has('value_int')) return int64Constant([node.int('value_int', 0)], []);
  if (node.has('value_ints')) return int64Constant(node.ints('value_ints'));
  if (node.has('value_string')) return strings([node.string('value_string', '')], []);
  return node.has('value_strings') ? strings(node.strings('value_strings')) : refuse('no value');
}

const float = (values: ArrayLike<number>, shape = [values.length]): Slot => ({
  kind: 'float',
  shape,
  data: Float32Array.from(values),
  constant: true,
});

const strings = (data: string[], shape = [data.length]): Slot => ({ kind: 'string', shape, data, constant: true });

/** ai.onnx Shape (https://onnx.ai/onnx/operators/onnx__Shape.html): known as soon as the plan is bound. */
const shape: Operator = (node) => {
  const [start, end] = [node.int('start', 0), node.has('end') ? node.int('end', 0) : undefined];
  return unaryKernel((input) => ({
    outputs: [int64Constant(input.shape.slice(start, end))],
    run: () => undefined,
    work: 0,
  }));
};

/** ai.onnx ConstantOfShape (https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html): one value throughout, a float zero by default. */
const constantOfShape: Operator = (node) => {
  const value = node.tensor('value') ?? float([0]);
  return unaryKernel((sizes) => {
    const filled = newSlot(value.kind, wholeNumbers(sizes, 'the shape'));
    (filled.data as string[]).fill((value.data as string[])[0] as string);
    return { outputs: [{ ...filled, constant: true }], run: () => undefined, work: 0 };
  });
};

export const constantOperators: Readonly<Record<string, Operator>> = {
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Shape: shape,
};
