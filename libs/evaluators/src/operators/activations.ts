import { unaryKernel, type Operator } from '../operator.js';
import type { NodeView } from '../node-view.js';
import { refuse } from '../refusal.js';
import { isReal, newSlot, type NumberData } from '../slot.js';

type Scalar = (x: number) => number;

const { abs, exp, log, sqrt, tanh } = Math;

/** Stable for any x: never exponentiates a positive number. */
export function logistic(x: number): number {
  const half = 1 / (1 + exp(-abs(x)));
  return x < 0 ? 1 - half : half;
}

/** The logistic function where 1 - half would lose the small tail. */
function sigmoid(x: number): number {
  const tail = exp(-abs(x));
  return x < 0 ? tail / (1 + tail) : 1 / (1 + tail);
}

/** Abramowitz and Stegun 7.1.26 is too coarse; a series near zero and a continued fraction beyond give 1e-12. */
export function erf(x: number): number {
  const size = abs(x);
  if (Number.isNaN(x)) return x;
  if (size > 6) return x < 0 ? -1 : 1;
  return size < 2 ? erfSeries(x) : x < 0 ? erfcFraction(size) - 1 : 1 - erfcFraction(size);
}

function erfSeries(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; abs(term) > 1e-17; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / sqrt(Math.PI)) * sum;
}

function erfcFraction(x: number): number {
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / 2 / (x + fraction);
  return exp(-x * x) / sqrt(Math.PI) / (x + fraction);
}

/** Fills `to` with a function of each number of `from`. */
type Sweep = (from: NumberData, to: NumberData) => void;

/** An element-wise function of one input of floats; `make` reads the attributes. */
function sweeping(make: (node: NodeView) => Sweep): Operator {
  return (node) => {
    const sweep = make(node);
    return unaryKernel((input) => {
      if (!isReal(input)) refuse(`an input of ${input.kind}`);
      const out = newSlot(input.kind, input.shape);
      return { outputs: [out], run: () => sweep(input.data as NumberData, out.data as NumberData) };
    });
  };
}

const elementwise = (make: (node: NodeView) => Scalar): Operator =>
  sweeping((node) => {
    const apply = make(node);
    return (from, to) => {
      for (let i = 0; i < to.length; i++) to[i] = apply(from[i] as number);
    };
  });

const plain = (apply: Scalar): Operator => elementwise(() => apply);

/** In a loop of its own, since most networks have it and a call for each number would take longer than the rest of their layer. */
function relu(from: NumberData, to: NumberData): void {
  for (let i = 0; i < to.length; i++) {
    const x = from[i] as number;
    to[i] = x < 0 ? 0 : x;
  }
}

function leakyRelu(node: NodeView): Scalar {
  const alpha = node.float('alpha', Math.fround(0.01));
  return (x) => (x < 0 ? alpha * x : x);
}

function elu(node: NodeView): Scalar {
  const alpha = node.float('alpha', 1);
  return (x) => (x < 0 ? alpha * Math.expm1(x) : x);
}

function selu(node: NodeView): Scalar {
  const alpha = node.float('alpha', 1.673_263_192_176_818_8);
  const gamma = node.float('gamma', 1.050_700_902_938_842_8);
  return (x) => gamma * (x > 0 ? x : alpha * Math.expm1(x));
}

function hardSigmoid(node: NodeView): Scalar {
  const [alpha, beta] = [node.float('alpha', Math.fround(0.2)), node.float('beta', 0.5)];
  return (x) => Math.max(0, Math.min(1, alpha * x + beta));
}

function gelu(node: NodeView): Scalar {
  if (node.string('approximate', 'none') !== 'none') refuse('attribute approximate');
  return (x) => 0.5 * x * (1 + erf(x / Math.SQRT2));
}

/** Rounds halves to the even neighbour, as the specification of Round asks. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * ai.onnx functions of one number (https://onnx.ai/onnx/operators/onnx__Relu.html and its neighbours). Comparisons are written so
 * that NaN stays NaN.
 */
export const activationOperators: Readonly<Record<string, Operator>> = {
  Abs: plain(abs),
  Ceil: plain(Math.ceil),
  Elu: elementwise(elu),
  Erf: plain(erf),
  Exp: plain(exp),
  Floor: plain(Math.floor),
  Gelu: elementwise(gelu),
  HardSigmoid: elementwise(hardSigmoid),
  LeakyRelu: elementwise(leakyRelu),
  Log: plain(log),
  Neg: plain((x) => -x),
  Reciprocal: plain((x) => 1 / x),
  Relu: sweeping(() => relu),
  Round: plain(roundHalfEven),
  Selu: elementwise(selu),
  Sigmoid: plain(sigmoid),
  Sign: plain(Math.sign),
  Softplus: plain((x) => (x > 0 ? x + Math.log1p(exp(-x)) : Math.log1p(exp(x)))),
  Sqrt: plain(sqrt),
  Tanh: plain(tanh),
};
