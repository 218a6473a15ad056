import { broadcastIndex, broadcastShape } from '../broadcast.js';
import { required, unaryKernel, type Operator } from '../operator.js';
import { refuse } from '../refusal.js';
import { isReal, newSlot, type NumberData, type Slot, type SlotData } from '../slot.js';

type Element = number | bigint | string;
type Test = (a: Element, b: Element) => boolean;

/** Element-wise tests of two inputs of one type, with broadcasting. */
function test(apply: Test, accepts: (slot: Slot) => boolean): Operator {
  return (node) => {
    if (node.opset < 7) refuse('broadcasting as before operator set 7');
    return (inputs) => {
      const [a, b] = [required(inputs, 0), required(inputs, 1)];
      if (a.kind !== b.kind || !accepts(a)) refuse(`inputs of ${a.kind} and ${b.kind}`);
      const out = newSlot('bool', broadcastShape([a.shape, b.shape]));
      const [ai, bi] = [broadcastIndex(a.shape, out.shape), broadcastIndex(b.shape, out.shape)];
      return {
        outputs: [out],
        run: () => {
          const [left, right, to] = [a.data as Element[], b.data as Element[], out.data as Uint8Array];
          for (let i = 0; i < to.length; i++) {
            to[i] = apply(left[ai[i] as number] as Element, right[bi[i] as number] as Element) ? 1 : 0;
          }
        },
      };
    };
  };
}

const ordered = ({ kind }: Slot): boolean => kind !== 'string' && kind !== 'bool';
const logical = ({ kind }: Slot): boolean => kind === 'bool';

const not: Operator = () =>
  unaryKernel((input) => {
    if (!logical(input)) refuse(`an input of ${input.kind}`);
    const out = newSlot('bool', input.shape);
    return {
      outputs: [out],
      run: () => {
        const [from, to] = [input.data as Uint8Array, out.data as Uint8Array];
        for (let i = 0; i < to.length; i++) to[i] = from[i] === 0 ? 1 : 0;
      },
    };
  });

const isNan: Operator = () =>
  unaryKernel((input) => {
    if (!isReal(input)) refuse(`an input of ${input.kind}`);
    const out = newSlot('bool', input.shape);
    return {
      outputs: [out],
      run: () => {
        const [from, to] = [input.data as NumberData, out.data as Uint8Array];
        for (let i = 0; i < to.length; i++) to[i] = Number.isNaN(from[i]) ? 1 : 0;
      },
    };
  });

/** ai.onnx Where: elements of X where the condition holds, else of Y (https://onnx.ai/onnx/operators/onnx__Where.html). */
const where: Operator = () => (inputs) => {
  const [condition, x, y] = [required(inputs, 0), required(inputs, 1), required(inputs, 2)];
  if (condition.kind !== 'bool' || x.kind !== y.kind) refuse(`inputs of ${condition.kind}, ${x.kind} and ${y.kind}`);
  const out = newSlot(x.kind, broadcastShape([condition.shape, x.shape, y.shape]));
  const [ci, xi, yi] = [condition, x, y].map(({ shape }) => broadcastIndex(shape, out.shape)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  return {
    outputs: [out],
    run: () => {
      const [test, chosen, other, to] = [condition.data, x.data, y.data, out.data] as [Uint8Array, ...SlotData[]] as [
        Uint8Array,
        string[],
        string[],
        string[],
      ];
      for (let i = 0; i < to.length; i++) {
        to[i] = (test[ci[i] as number] === 0 ? other[yi[i] as number] : chosen[xi[i] as number]) as string;
      }
    },
  };
};

/** ai.onnx comparisons and logic (https://onnx.ai/onnx/operators/onnx__Less.html and its neighbours); NaN is never equal, less or greater. */
export const comparisonOperators: Readonly<Record<string, Operator>> = {
  Equal: test(
    (a, b) => a === b,
    () => true,
  ),
  Less: test((a, b) => a < b, ordered),
  LessOrEqual: test((a, b) => a <= b, ordered),
  Greater: test((a, b) => a > b, ordered),
  GreaterOrEqual: test((a, b) => a >= b, ordered),
  And: test((a, b) => a !== 0 && b !== 0, logical),
  Or: test((a, b) => a !== 0 || b !== 0, logical),
  Xor: test((a, b) => a !== b, logical),
  Not: not,
  IsNaN: isNan,
  Where: where,
};
