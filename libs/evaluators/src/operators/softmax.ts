import { unaryKernel, type Operator } from '../operator.js';
import { refuse } from '../refusal.js';
import { around, axisOf, isReal, newSlot, sizeOf, type NumberData } from '../slot.js';

/**
 * ai.onnx Softmax and LogSoftmax along an axis (https://onnx.ai/onnx/operators/onnx__Softmax.html). Before operator set 13 the axis
 * split the input into a matrix of rows instead.
 */
function softmax(logarithm: boolean): Operator {
  return (node) => {
    const flat = node.opset < 13;
    const given = node.int('axis', flat ? 1 : -1);
    return unaryKernel((input) => {
      if (!isReal(input)) refuse(`an input of ${input.kind}`);
      const axis = axisOf(given, input.shape.length);
      const { outer, size, inner } = flat
        ? { outer: sizeOf(input.shape.slice(0, axis)), size: sizeOf(input.shape.slice(axis)), inner: 1 }
        : around(input.shape, axis);
      const out = newSlot(input.kind, input.shape);
      const line = logarithm ? logSoftmaxLine : softmaxLine;
      return {
        outputs: [out],
        run: () => {
          const [from, to] = [input.data as NumberData, out.data as NumberData];
          for (let row = 0; row < outer; row++) {
            for (let column = 0; column < inner; column++) line(from, to, row * size * inner + column, size, inner);
          }
        },
      };
    });
  };
}

function largest(from: NumberData, start: number, size: number, stride: number): number {
  let top = -Infinity;
  for (let i = 0, at = start; i < size; i++, at += stride) if ((from[at] as number) > top) top = from[at] as number;
  return top;
}

function softmaxLine(from: NumberData, to: NumberData, start: number, size: number, stride: number): void {
  const top = largest(from, start, size, stride);
  let total = 0;
  for (let i = 0, at = start; i < size; i++, at += stride) {
    const power = Math.exp((from[at] as number) - top);
    to[at] = power;
    total += power;
  }
  for (let i = 0, at = start; i < size; i++, at += stride) to[at] = (to[at] as number) / total;
}

function logSoftmaxLine(from: NumberData, to: NumberData, start: number, size: number, stride: number): void {
  const top = largest(from, start, size, stride);
  let total = 0;
  for (let i = 0, at = start; i < size; i++, at += stride) total += Math.exp((from[at] as number) - top);
  const shift = top + Math.log(total);
  for (let i = 0, at = start; i < size; i++, at += stride) to[at] = (from[at] as number) - shift;
}

export const softmaxOperators: Readonly<Record<string, Operator>> = {
  Softmax: softmax(false),
  LogSoftmax: softmax(true),
};
