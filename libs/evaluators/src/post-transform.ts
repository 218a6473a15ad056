import { logistic } from './operators/activations.js';
import { refuse } from './refusal.js';

/** Changes `size` scores from `start` in place; sums and results are of 32 bits, as ONNX Runtime has them. */
export type PostTransform = (scores: Float32Array, start: number, size: number) => void;

const { fround, exp } = Math;
const LOWEST = -3.402_823_466_385_288_6e38;

function softmax(scores: Float32Array, start: number, size: number): void {
  let top = LOWEST;
  for (let i = start; i < start + size; i++) if ((scores[i] as number) > top) top = scores[i] as number;
  let total = 0;
  for (let i = start; i < start + size; i++) {
    scores[i] = exp(fround((scores[i] as number) - top));
    total = fround(total + (scores[i] as number));
  }
  for (let i = start; i < start + size; i++) scores[i] = (scores[i] as number) / total;
}

/** Softmax of the scores that are not zero; those that are stay zero. */
function softmaxZero(scores: Float32Array, start: number, size: number): void {
  let top = LOWEST;
  for (let i = start; i < start + size; i++) if ((scores[i] as number) > top) top = scores[i] as number;
  const shrink = fround(exp(-top));
  let total = 0;
  for (let i = start; i < start + size; i++) {
    const score = scores[i] as number;
    if (Math.abs(score) > fround(0.000_000_1)) {
      scores[i] = exp(fround(score - top));
      total = fround(total + (scores[i] as number));
    } else scores[i] = score * shrink;
  }
  for (let i = start; i < start + size; i++) scores[i] = (scores[i] as number) / total;
}

/** The approximation of the normal quantile that ONNX Runtime uses: an inverse error function after Winitzki, constant 0.147. */
export function probit(score: number): number {
  const x = fround(2 * score - 1);
  const logarithm = fround(Math.log(fround(fround(1 - x) * fround(1 + x))));
  const half = fround(fround(2 / fround(fround(3.141_59) * fround(0.147))) + fround(0.5 * logarithm));
  const scaled = fround(fround(1 / fround(0.147)) * logarithm);
  const root = fround(-half + fround(Math.sqrt(fround(fround(half * half) - scaled))));
  return fround(fround(1.414_213_56) * fround((x < 0 ? -1 : 1) * fround(Math.sqrt(root))));
}

const each =
  (apply: (score: number) => number): PostTransform =>
  (scores, start, size) => {
    for (let i = start; i < start + size; i++) scores[i] = apply(scores[i] as number);
  };

const transforms: ReadonlyMap<string, PostTransform> = new Map([
  ['NONE', () => undefined],
  ['LOGISTIC', each(logistic)],
  ['SOFTMAX', softmax],
  ['SOFTMAX_ZERO', softmaxZero],
  ['PROBIT', each(probit)],
]);

/** ai.onnx.ml `post_transform` (https://onnx.ai/onnx/operators/onnx_aionnxml_LinearClassifier.html). */
export function postTransform(name: string): PostTransform {
  return transforms.get(name) ?? refuse(`post transform ${name}`);
}
