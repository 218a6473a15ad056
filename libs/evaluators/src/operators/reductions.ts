import { broadcastIndex } from '../broadcast.js';
import { required, type Operator } from '../operator.js';
import type { NodeView } from '../node-view.js';
import { refuse } from '../refusal.js';
import { axisOf, isReal, newSlot, sizeOf, wholeNumbers, type NumberData, type Slot } from '../slot.js';

interface Reduction {
  readonly start: number;
  readonly step: (total: number, x: number) => number;
  readonly finish?: (total: number, count: number) => number;
  /** Operator set from which the axes are an input. */
  readonly axesAsInput: number;
}

function axesOf(node: NodeView, inputs: readonly (Slot | null)[], axesAsInput: number): number[] {
  if (node.opset < axesAsInput) return node.ints('axes');
  return inputs[1] ? wholeNumbers(inputs[1], 'the axes') : [];
}

/** ai.onnx reductions over any axes (https://onnx.ai/onnx/operators/onnx__ReduceSum.html and its neighbours). */
function reduction({ start, step, finish = (total) => total, axesAsInput }: Reduction): Operator {
  return (node) => {
    const keep = node.flag('keepdims', true);
    const none = node.flag('noop_with_empty_axes', false);
    return (inputs) => {
      const input = required(inputs, 0);
      if (!isReal(input)) refuse(`an input of ${input.kind}`);
      const asked = axesOf(node, inputs, axesAsInput).map((axis) => axisOf(axis, input.shape.length));
      if (asked.length === 0 && none) refuse('no axes');
      const axes = asked.length === 0 ? input.shape.map((_, axis) => axis) : asked;
      const kept = input.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
      const out = newSlot(input.kind, keep ? kept : kept.filter((_, axis) => !axes.includes(axis)));
      const target = broadcastIndex(kept, input.shape);
      const totals = new Float64Array(sizeOf(kept));
      const count = totals.length === 0 ? 0 : target.length / totals.length;
      return {
        outputs: [out],
        work: target.length,
        run: () => {
          const [from, to] = [input.data as NumberData, out.data as NumberData];
          totals.fill(start);
          for (let i = 0; i < target.length; i++) {
            const at = target[i] as number;
            totals[at] = step(totals[at] as number, from[i] as number);
          }
          for (let i = 0; i < to.length; i++) to[i] = finish(totals[i] as number, count);
        },
      };
    };
  };
}

const sum = (total: number, x: number): number => total + x;
const squares = (total: number, x: number): number => total + x * x;

export const reductionOperators: Readonly<Record<string, Operator>> = {
  ReduceSum: reduction({ start: 0, step: sum, axesAsInput: 13 }),
  ReduceMean: reduction({ start: 0, step: sum, finish: (total, count) => total / count, axesAsInput: 18 }),
  ReduceMax: reduction({ start: -Infinity, step: Math.max, axesAsInput: 18 }),
  ReduceMin: reduction({ start: Infinity, step: Math.min, axesAsInput: 18 }),
  ReduceProd: reduction({ start: 1, step: (total, x) => total * x, axesAsInput: 18 }),
  ReduceSumSquare: reduction({ start: 0, step: squares, axesAsInput: 18 }),
  ReduceL1: reduction({ start: 0, step: (total, x) => total + Math.abs(x), axesAsInput: 18 }),
  ReduceL2: reduction({ start: 0, step: squares, finish: Math.sqrt, axesAsInput: 18 }),
};
