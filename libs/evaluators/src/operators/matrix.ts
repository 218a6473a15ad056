import { broadcastIndex } from '../broadcast.js';
import { multiplyRows, packWeights, productScratch, type PackedWeights } from '../matrix-product.js';
import { required, type Operator, type Step } from '../operator.js';
import { refuse } from '../refusal.js';
import { newSlot, sizeOf, type NumberData, type Slot } from '../slot.js';

/** Weights are packed once for a model, whatever shapes its plan is bound to. */
function oncePerConstant(pack: (weights: Slot, bias: Slot | null) => PackedWeights) {
  const packed = new WeakMap<Slot, { bias: Slot | null; weights: PackedWeights }>();
  return (weights: Slot, bias: Slot | null): PackedWeights => {
    const known = packed.get(weights);
    if (known && known.bias === bias) return known.weights;
    const fresh = pack(weights, bias);
    packed.set(weights, { bias, weights: fresh });
    return fresh;
  };
}

function product(input: Slot, packed: PackedWeights, shape: readonly number[]): Step {
  const out = newSlot(input.kind, shape);
  const scratch = productScratch(packed);
  const count = packed.columns === 0 ? 0 : sizeOf(shape) / packed.columns;
  return {
    outputs: [out],
    work: count * packed.rows * packed.columns,
    run: () => multiplyRows(input.data as Float32Array, packed, out.data as Float32Array, count, scratch),
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
  const pack = oncePerConstant(({ shape: [rows = 0, columns = 0], data }) =>
    packWeights(rows, columns, (row, column) => (data as NumberData)[row * columns + column] as number),
  );
  return (inputs) => {
    const input = required(inputs, 0);
    const weights = weightMatrix(required(inputs, 1), input);
    if (input.shape.length < 2 || input.shape.at(-1) !== weights.shape[0]) refuse('matrices that do not fit');
    return product(input, pack(weights, null), [...input.shape.slice(0, -1), weights.shape[1] as number]);
  };
};

/** ai.onnx Gemm with constant B and C (https://onnx.ai/onnx/operators/onnx__Gemm.html): alpha·A·B + beta·C. */
const gemm: Operator = (node) => {
  if (node.opset < 7) refuse('broadcasting as before operator set 7');
  if (node.flag('transA', false)) refuse('a transposed input');
  const transposed = node.flag('transB', false);
  const [alpha, beta] = [node.float('alpha', 1), node.float('beta', 1)];
  const pack = oncePerConstant((weights, bias) => {
    const [rows = 0, columns = 0] = transposed ? weights.shape.toReversed() : weights.shape;
    const values = weights.data as NumberData;
    const at = (row: number, column: number): number =>
      alpha * (values[transposed ? column * rows + row : row * columns + column] as number);
    if (!bias) return packWeights(rows, columns, at);
    const index = broadcastIndex(bias.shape, [1, columns]);
    const added = bias.data as NumberData;
    return packWeights(rows, columns, at, (column) => beta * (added[index[column] as number] as number));
  });
  return (inputs) => {
    const input = required(inputs, 0);
    const weights = weightMatrix(required(inputs, 1), input);
    const bias = inputs[2] ?? null;
    const [rows, columns = 0] = transposed ? weights.shape.toReversed() : weights.shape;
    if (input.shape.length !== 2 || input.shape[1] !== rows) refuse('matrices that do not fit');
    if (bias && !isRowBias(bias, input, columns)) refuse('an addend that is no constant row');
    return product(input, pack(weights, bias), [input.shape[0] as number, columns]);
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
