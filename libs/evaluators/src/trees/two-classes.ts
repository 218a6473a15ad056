import { logistic } from '../operators/activations.js';
import { postTransform, type PostTransform } from '../post-transform.js';
import { refuse } from '../refusal.js';
import type { Forest } from './forest.js';

/** Turns the sums of one row into its two scores, in place, and tells the class. */
export type TwoClassDecision = (scores: Float32Array) => 0 | 1;

/**
 * What ONNX Runtime makes of an ensemble of two classes: the specification leaves it open. Where all weights belong to one class, its
 * sum decides, against one half when no weight is negative and against zero otherwise.
 */
export function twoClassDecision(forest: Forest, base: Float32Array, transform: string): TwoClassDecision {
  const weighed = new Set(forest.weightTarget);
  if (weighed.size === 2) return decideByBoth(forest, base, postTransform(transform));
  if (!weighed.has(0) || base.length > 1)
    refuse('two classes of which only the second has weights, or with two base values');
  if (transform === 'PROBIT') refuse('a probit of one class');
  const allPositive = forest.weightValue.every((weight) => weight >= 0);
  const write = transform === 'LOGISTIC' ? writeLogistic : allPositive ? writeComplement : writeOpposite;
  const limit = allPositive ? 0.5 : 0;
  const offset = base[0] ?? 0;
  postTransform(transform);
  return (scores) => {
    scores[0] = (scores[0] as number) + offset;
    const score = scores[0] as number;
    write(scores, score);
    return score > limit ? 1 : 0;
  };
}

function writeLogistic(scores: Float32Array, score: number): void {
  scores[0] = logistic(-score);
  scores[1] = logistic(score);
}

function writeComplement(scores: Float32Array, score: number): void {
  scores[0] = 1 - score;
  scores[1] = score;
}

function writeOpposite(scores: Float32Array, score: number): void {
  scores[0] = -score;
  scores[1] = score;
}

/** The second class wins when its sum is above zero, however large the first one's is. */
function decideByBoth(forest: Forest, base: Float32Array, transform: PostTransform): TwoClassDecision {
  if (base.length !== 0) refuse('base values of two classes that both have weights');
  const { child, weightStart } = forest;
  child.forEach((first, node) => {
    const weights = (weightStart[node + 1] as number) - (weightStart[node] as number);
    if (first === node && weights !== 2) refuse('a leaf without a weight for each of two classes');
  });
  return (scores) => {
    const winner = (scores[1] as number) > 0 ? 1 : 0;
    transform(scores, 0, 2);
    return winner;
  };
}
