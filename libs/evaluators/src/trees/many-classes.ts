import type { PostTransform } from '../post-transform.js';
import { refuse } from '../refusal.js';
import type { Forest } from './forest.js';

/**
 * The class with the largest sum; the first one of equals. A class that no leaf of a row's walk weighs would not take part in ONNX
 * Runtime, so ensembles that allow it without base values are refused.
 */
export function manyClassDecision(
  forest: Forest,
  classes: number,
  base: Float32Array,
  transform: PostTransform,
): (scores: Float32Array) => number {
  if (base.length === 0 && !everyClassIsWeighed(forest, classes)) refuse('classes that some rows do not weigh');
  return (scores) => {
    let winner = 0;
    for (let i = 0; i < classes; i++) {
      if (base.length > 0) scores[i] = (scores[i] as number) + (base[i] as number);
      if ((scores[i] as number) > (scores[winner] as number)) winner = i;
    }
    transform(scores, 0, classes);
    return winner;
  };
}

/** Whether for each class there is a tree whose every leaf weighs it. */
function everyClassIsWeighed(forest: Forest, classes: number): boolean {
  const weighed = new Set<number>();
  const { roots, child, weightStart, weightTarget } = forest;
  for (let tree = 0; tree < roots.length; tree++) {
    const end = roots[tree + 1] ?? child.length;
    const leavesOf = new Map<number, number>();
    let leaves = 0;
    for (let node = roots[tree] as number; node < end; node++) {
      if (child[node] !== node) continue;
      leaves++;
      const targets = weightTarget.subarray(weightStart[node], weightStart[node + 1]);
      for (const target of new Set(targets)) leavesOf.set(target, (leavesOf.get(target) ?? 0) + 1);
    }
    for (const [target, count] of leavesOf) if (count === leaves) weighed.add(target);
  }
  return weighed.size === classes;
}
