import { required, unaryKernel, type Operator } from '../operator.js';
import { refuse } from '../refusal.js';
import { around, axisOf, isReal, newSlot, wholeNumbers, type NumberData } from '../slot.js';

/** ai.onnx ArgMax and ArgMin (https://onnx.ai/onnx/operators/onnx__ArgMax.html). */
function argExtreme(beats: (x: number, best: number) => boolean): Operator {
  return (node) => {
    if (node.flag('select_last_index', false)) refuse('the last of equal elements');
    const [given, keep] = [node.int('axis', 0), node.flag('keepdims', true)];
    return unaryKernel((input) => {
      if (!isReal(input)) refuse(`an input of ${input.kind}`);
      const axis = axisOf(given, input.shape.length);
      const { outer, size, inner } = around(input.shape, axis);
      if (size === 0) refuse('an empty axis');
      const shape = keep ? input.shape.with(axis, 1) : input.shape.toSpliced(axis, 1);
      const out = newSlot('int64', shape);
      return {
        outputs: [out],
        work: outer * size * inner,
        run: () => {
          const [from, to] = [input.data as NumberData, out.data as BigInt64Array];
          for (let at = 0; at < outer * inner; at++) {
            const start = Math.floor(at / inner) * size * inner + (at % inner);
            let best = 0;
            for (let i = 1; i < size; i++) {
              if (beats(from[start + i * inner] as number, from[start + best * inner] as number)) best = i;
            }
            to[at] = BigInt(best);
          }
        },
      };
    });
  };
}

/** ai.onnx TopK (https://onnx.ai/onnx/operators/onnx__TopK.html): of equal elements the one with the lower index comes first. */
const topK: Operator = (node) => {
  if (node.opset < 10) refuse('k as an attribute');
  const [given, largest] = [node.int('axis', -1), node.flag('largest', true)];
  if (!node.flag('sorted', true)) refuse('an order left to the runtime');
  return (inputs) => {
    const input = required(inputs, 0);
    const [k = -1] = wholeNumbers(required(inputs, 1), 'k');
    if (!isReal(input)) refuse(`an input of ${input.kind}`);
    const axis = axisOf(given, input.shape.length);
    const { outer, size, inner } = around(input.shape, axis);
    if (k < 0 || k > size) refuse(`k = ${k} of ${size} elements`);
    const values = newSlot(input.kind, input.shape.with(axis, k));
    const indices = newSlot('int64', input.shape.with(axis, k));
    const order = new Int32Array(size);
    const sign = largest ? -1 : 1;
    return {
      outputs: [values, indices],
      work: outer * size * inner * 8,
      run: () => {
        const from = input.data as NumberData;
        const [best, where] = [values.data as NumberData, indices.data as BigInt64Array];
        for (let at = 0; at < outer * inner; at++) {
          const [row, column] = [Math.floor(at / inner), at % inner];
          const element = (i: number): number => from[(row * size + i) * inner + column] as number;
          for (let i = 0; i < size; i++) order[i] = i;
          order.sort((a, b) => sign * (element(a) - element(b)) || a - b);
          for (let i = 0; i < k; i++) {
            best[(row * k + i) * inner + column] = element(order[i] as number);
            where[(row * k + i) * inner + column] = BigInt(order[i] as number);
          }
        }
      },
    };
  };
};

export const selectionOperators: Readonly<Record<string, Operator>> = {
  ArgMax: argExtreme((x, best) => x > best),
  ArgMin: argExtreme((x, best) => x < best),
  TopK: topK,
};
