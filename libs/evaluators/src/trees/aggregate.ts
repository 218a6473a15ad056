import { refuse } from '../refusal.js';
import type { Forest } from './forest.js';

/** Scores of one row before the base values; `scores` has one place for each target. */
export type Aggregate = (leaves: Int32Array, scores: Float32Array) => void;

/** Sums in 32 bits and in the order of the trees, as ONNX Runtime does on one thread. */
export function sumOfLeaves({ weightStart, weightTarget, weightValue }: Forest): Aggregate {
  return (leaves, scores) => {
    scores.fill(0);
    for (let tree = 0; tree < leaves.length; tree++) {
      const leaf = leaves[tree] as number;
      const end = weightStart[leaf + 1] as number;
      for (let w = weightStart[leaf] as number; w < end; w++) {
        const target = weightTarget[w] as number;
        scores[target] = (scores[target] as number) + (weightValue[w] as number);
      }
    }
  };
}

function averageOfTrees(forest: Forest): Aggregate {
  const sum = sumOfLeaves(forest);
  return (leaves, scores) => {
    sum(leaves, scores);
    for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] as number) / leaves.length;
  };
}

/** @param sign 1 for the least weight of each target, -1 for the largest */
function extremeOfLeaves({ weightStart, weightTarget, weightValue }: Forest, sign: 1 | -1): Aggregate {
  return (leaves, scores) => {
    scores.fill(sign * Infinity);
    for (const leaf of leaves) {
      for (let w = weightStart[leaf] as number; w < (weightStart[leaf + 1] as number); w++) {
        const [target, value] = [weightTarget[w] as number, weightValue[w] as number];
        if (sign * value < sign * (scores[target] as number)) scores[target] = value;
      }
    }
    // A target that no leaf names has no score, which counts as zero.
    for (let i = 0; i < scores.length; i++) if (scores[i] === sign * Infinity) scores[i] = 0;
  };
}

/** `aggregate_function` of ai.onnx.ml TreeEnsembleRegressor. */
export function aggregateOf(name: string, forest: Forest): Aggregate {
  switch (name) {
    case 'SUM':
      return sumOfLeaves(forest);
    case 'AVERAGE':
      return averageOfTrees(forest);
    case 'MIN':
      return extremeOfLeaves(forest, 1);
    case 'MAX':
      return extremeOfLeaves(forest, -1);
    default:
      return refuse(`aggregate function ${name}`);
  }
}
