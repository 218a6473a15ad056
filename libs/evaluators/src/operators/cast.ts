import { kindOf } from '../constants.js';
import { unaryKernel, type Operator } from '../operator.js';
import { refuse } from '../refusal.js';
import { newSlot, type ElementKind, type NumberData, type Slot } from '../slot.js';

const LOWEST = -(2n ** 63n);

/** As the processor does it: what no 64-bit integer can be becomes the lowest one. */
function toInt64(x: number): bigint {
  return x >= -(2 ** 63) && x < 2 ** 63 ? BigInt(Math.trunc(x)) : LOWEST;
}

type Convert = (from: Slot, to: Slot) => void;

function each<From, To>(apply: (value: From) => To): Convert {
  return (from, to) => {
    const [source, target] = [from.data as unknown as From[], to.data as unknown as To[]];
    for (let i = 0; i < target.length; i++) target[i] = apply(source[i] as From);
  };
}

const store: Convert = (from, to) => (to.data as Float64Array).set(from.data as NumberData);

type Conversions = Partial<Record<ElementKind, Convert>>;

const textOf = each<bigint | number, string>(String);
const truthOf = each<number, number>((value) => (value === 0 ? 0 : 1));
const wholeOf = each<number, bigint>(toInt64);

/** Storing rounds to float32. Floats that fit no 32-bit number differ between processors, so those conversions are left out. */
const conversions: Readonly<Record<ElementKind, Conversions>> = {
  float: { float: store, double: store, int64: wholeOf, bool: truthOf },
  double: { float: store, double: store, int64: wholeOf, bool: truthOf },
  bool: { float: store, double: store, int32: store, int64: wholeOf, bool: store },
  int32: { float: store, double: store, int32: store, int64: wholeOf, bool: truthOf, string: textOf },
  int64: {
    float: each<bigint, number>(Number),
    double: each<bigint, number>(Number),
    int32: each<bigint, number>((value) => Number(BigInt.asIntN(32, value))),
    int64: (from, to) => (to.data as BigInt64Array).set(from.data as BigInt64Array),
    bool: each<bigint, number>((value) => (value === 0n ? 0 : 1)),
    string: textOf,
  },
  string: { string: each<string, string>((text) => text) },
};

/** ai.onnx Cast (https://onnx.ai/onnx/operators/onnx__Cast.html); texts of floats differ between runtimes, so they are left out. */
const cast: Operator = (node) => {
  if (node.opset < 6) refuse('types by name as before operator set 6');
  const to = kindOf(node.int('to', 0));
  return unaryKernel((input) => {
    const convert = conversions[input.kind][to] ?? refuse(`a conversion from ${input.kind} to ${to}`);
    const out = newSlot(to, input.shape);
    return { outputs: [out], run: () => convert(input, out) };
  });
};

export const castOperators: Readonly<Record<string, Operator>> = { Cast: cast };
