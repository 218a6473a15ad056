import { broadcastIndex, broadcastShape } from '../broadcast.js';
import { required, type Kernel, type Operator } from '../operator.js';
import { refuse } from '../refusal.js';
import { isReal, newSlot, type NumberData, type Slot } from '../slot.js';

type Loop = (out: NumberData, a: NumberData, b: NumberData, ai: Int32Array, bi: Int32Array) => void;

// One loop for each operator, written out: a shared loop that calls a function for each element is several times slower,
// since the compiler cannot inline what differs between callers.
const add: Loop = (out, a, b, ai, bi) => {
  for (let i = 0; i < out.length; i++) out[i] = (a[ai[i] as number] as number) + (b[bi[i] as number] as number);
};
const subtract: Loop = (out, a, b, ai, bi) => {
  for (let i = 0; i < out.length; i++) out[i] = (a[ai[i] as number] as number) - (b[bi[i] as number] as number);
};
const multiply: Loop = (out, a, b, ai, bi) => {
  for (let i = 0; i < out.length; i++) out[i] = (a[ai[i] as number] as number) * (b[bi[i] as number] as number);
};
const divide: Loop = (out, a, b, ai, bi) => {
  for (let i = 0; i < out.length; i++) out[i] = (a[ai[i] as number] as number) / (b[bi[i] as number] as number);
};
const power: Loop = (out, a, b, ai, bi) => {
  for (let i = 0; i < out.length; i++) out[i] = floatPower(a[ai[i] as number] as number, b[bi[i] as number] as number);
};
const larger: Loop = (out, a, b, ai, bi) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.max(a[ai[i] as number] as number, b[bi[i] as number] as number);
};
const smaller: Loop = (out, a, b, ai, bi) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.min(a[ai[i] as number] as number, b[bi[i] as number] as number);
};

/** As C has it: where JavaScript says NaN, one to any power and minus one to an infinite power are 1. */
function floatPower(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent))) return 1;
  return base ** exponent;
}

type BigLoop = (a: bigint, b: bigint) => bigint;

interface Arithmetic {
  readonly loop: Loop;
  /** For whole numbers of 64 bits, which wrap around when they are stored. */
  readonly int64?: BigLoop;
  /** 32-bit whole numbers are exact in the loop and wrap around when they are stored. */
  readonly int32?: true;
}

/** Element-wise operators of two inputs with broadcasting; both inputs are of one type. */
function arithmetic({ loop, int64, int32 }: Arithmetic): Operator {
  return (node) => {
    if (node.opset < 7) refuse('broadcasting as before operator set 7');
    return (inputs) => {
      const [a, b] = [required(inputs, 0), required(inputs, 1)];
      if (inputs.length !== 2 || a.kind !== b.kind)
        refuse(`inputs of kinds ${inputs.map((each) => each?.kind).join(', ')}`);
      if (!isReal(a) && !(a.kind === 'int32' && int32) && !(a.kind === 'int64' && int64)) refuse(`inputs of ${a.kind}`);
      const out = newSlot(a.kind, broadcastShape([a.shape, b.shape]));
      const [ai, bi] = [broadcastIndex(a.shape, out.shape), broadcastIndex(b.shape, out.shape)];
      if (a.kind === 'int64' && int64) return { outputs: [out], run: () => bigLoop(int64, out, a, b, ai, bi) };
      return {
        outputs: [out],
        run: () => loop(out.data as NumberData, a.data as NumberData, b.data as NumberData, ai, bi),
      };
    };
  };
}

function bigLoop(apply: BigLoop, out: Slot, a: Slot, b: Slot, ai: Int32Array, bi: Int32Array): void {
  const [target, left, right] = [out.data, a.data, b.data] as BigInt64Array[] as [
    BigInt64Array,
    BigInt64Array,
    BigInt64Array,
  ];
  for (let i = 0; i < target.length; i++) {
    target[i] = apply(left[ai[i] as number] as bigint, right[bi[i] as number] as bigint);
  }
}

/** Max, Min and Sum take any number of inputs: a chain of pairs. */
function chained(pair: Operator): Operator {
  return (node) => {
    if (node.opset < 8) refuse('no broadcasting before operator set 8');
    const kernel: Kernel = pair(node);
    return (inputs) => {
      if (inputs.length < 2) refuse(`${inputs.length} inputs`);
      const steps = inputs.slice(1).reduce<ReturnType<Kernel>[]>((done, input, at) => {
        const before = at === 0 ? required(inputs, 0) : (done[at - 1]?.outputs[0] as Slot);
        return [...done, kernel([before, input])];
      }, []);
      return { outputs: (steps.at(-1) as ReturnType<Kernel>).outputs, run: () => steps.forEach((step) => step.run()) };
    };
  };
}

/** ai.onnx Add, Sub, Mul, Div, Pow, Sum, Max, Min (https://onnx.ai/onnx/operators/onnx__Add.html and its neighbours). */
export const arithmeticOperators: Readonly<Record<string, Operator>> = {
  Add: arithmetic({ loop: add, int64: (a, b) => a + b, int32: true }),
  Sub: arithmetic({ loop: subtract, int64: (a, b) => a - b, int32: true }),
  Mul: arithmetic({ loop: multiply, int64: (a, b) => a * b }),
  Div: arithmetic({ loop: divide }),
  Pow: arithmetic({ loop: power }),
  Sum: chained(arithmetic({ loop: add })),
  Max: chained(arithmetic({ loop: larger, int32: true })),
  Min: chained(arithmetic({ loop: smaller, int32: true })),
};
