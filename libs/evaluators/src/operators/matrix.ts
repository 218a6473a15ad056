import { broadcastIndex } from '../broadcast.js';
import { required, type Operator, type Step } from '../operator.js';
import { matrixProduct } from '../products/matrix-product.js';
import type { MatrixProduct } from '../products/product.js';
import { refuse } from '../refusal.js';
import { newSlot, sizeOf, type NumberData, type Slot } from '../slot.js';

/** Terms that ONNX Runtime sums in one go in these operators. */
const BLOCK = 256;

/** Weights are laid out once for a model, whatever shapes its plan is bound to. */
function oncePerConstant(make: (weights: Slot, bias: Slot | null) => MatrixProduct) {
  const made = new WeakMap<Slot, { bias: Slot | null; product: MatrixProduct }>();
  return (weights: Slot, bias: Slot | null): MatrixProduct => {
    const known = made.get(weights);
    if (known && known.bias === bias) return known.product;
    const product = make(weights, bias);
    made.set(weights, { bias, product });
    return product;
  };
}

function productStep(input: Slot, product: MatrixProduct, shape: readonly number[]): Step {
  const out = newSlot(input.kind, shape);
  const count = product.columns === 0 ? 0 : sizeOf(shape) / product.columns;
  return {
    outputs: [out],
    work: count * product.rows * product.columns,
    run: () => product.multiply(input.data as Float32Array, out.data as Float32Array, count),
  };
}

function weightMatrix(slot: Slot, of: Slot): Slot {
  if (!slot.constant) refuse('a product of two inputs');
  if (slot.shape.length !== 2 || slot.kind !== 'float' || of.kind !== 'float') {
    refuse('anything but matrices of 32-bit floats');
  }
  return slot;
}

/** ai.onnx MatMul by a constant matrix (https://onnx.ai/onnx/operators/onnx__MatMul.html); leading axes count rows. */
const matMul: Operator = () => {
  const productBy = oncePerConstant(({ shape: [rows = 0, columns = 0], data }) =>
    matrixProduct({
      rows,
      columns,
      at: (row, column) => (data as NumberData)[row * columns + column] as number,
      bias: () => 0,
      block: BLOCK,
    }),
  );
  return (inputs) => {
    const input = required(inputs, 0);
    const weights = weightMatrix(required(inputs, 1), input);
    if (input.shape.length < 2 || input.shape.at(-1) !== weights.shape[0]) refuse('matrices that do not fit');
    return productStep(input, productBy(weights, null), [...input.shape.slice(0, -1), weights.shape[1] as number]);
  };
};

/** ai.onnx Gemm with constant B and C (https://onnx.ai/onnx/operators/onnx__Gemm.html): alpha·A·B + beta·C. */
const gemm: Operator = (node) => {
  if (node.opset < 7) refuse('broadcasting as before operator set 7');
  if (node.flag('transA', false)) refuse('a transposed input');
  const transposed = node.flag('transB', false);
  const [alpha, beta] = [node.float('alpha', 1), node.float('beta', 1)];
  const productBy = oncePerConstant((weights, bias) => {
    const [rows = 0, columns = 0] = transposed ? weights.shape.toReversed() : weights.shape;
    const values = weights.data as NumberData;
    const at = (row: number, column: number): number =>
      alpha * (values[transposed ? column * rows + row : row * columns + column] as number);
    if (!bias) return matrixProduct({ rows, columns, at, bias: () => 0, block: BLOCK });
    const index = broadcastIndex(bias.shape, [1, columns]);
    const added = bias.data as NumberData;
    const biasAt = (column: number): number => beta * (added[index[column] as number] as number);
    return matrixProduct({ rows, columns, at, bias: biasAt, block: BLOCK });
  });
  return (inputs) => {
    const input = required(inputs, 0);
    const weights = weightMatrix(required(inputs, 1), input);
    const bias = inputs[2] ?? null;
    const [rows, columns = 0] = transposed ? weights.shape.toReversed() : weights.shape;
    if (input.shape.length !== 2 || input.shape[1] !== rows) refuse('matrices that do not fit');
    if (bias && !isRowBias(bias, input, columns)) refuse('an addend that is no constant row');
    return productStep(input, productBy(weights, bias), [input.shape[0] as number, columns]);
  };
};

/** Whether C is the same for each row. */
const isRowBias = (bias: Slot, input: Slot, columns: number): boolean =>
  bias.constant &&
  bias.kind === input.kind &&
  (sizeOf(bias.shape) === 1 || sizeOf(bias.shape) === columns) &&
  bias.shape.length <= 2 &&
  [1, columns].includes(bias.shape.at(-1) ?? 1);

export const matrixOperators: Readonly<Record<string, Operator>> = { MatMul: matMul, Gemm: gemm };
