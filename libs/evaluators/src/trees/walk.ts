import type { NumberData } from '../slot.js';
import type { Forest } from './forest.js';

/** Writes the leaf that a row ends at in each tree into `leaves`; the row's first feature is x[from]. */
export type Walk = (x: NumberData, from: number, leaves: Int32Array) => void;

/**
 * Chooses the cheapest walk that the ensemble's tests allow. Four trees are walked side by side, deep ones with deep ones: each step
 * waits for memory, and four steps wait together.
 */
export function walkOf(forest: Forest): Walk {
  const order = Int32Array.from(forest.depths.keys()).sort(
    (a, b) => (forest.depths[a] as number) - (forest.depths[b] as number),
  );
  if (forest.equality) return walkByAnyTest(forest);
  return forest.missingTrue ? walkWithMissing(forest, forest.missingTrue, order) : walkPlain(forest, order);
}

const deepest = (forest: Forest, order: Int32Array, last: number): number =>
  forest.depths[order[Math.min(last, order.length - 1)] as number] as number;

function walkPlain(forest: Forest, order: Int32Array): Walk {
  const { roots, feature, threshold, child } = forest;
  const trees = roots.length;
  const groupDepths = Int32Array.from({ length: Math.ceil(trees / 4) }, (_, group) =>
    deepest(forest, order, group * 4 + 3),
  );
  // The last group repeats its last tree, which costs less than a second loop.
  const padded = Int32Array.from({ length: groupDepths.length * 4 }, (_, i) => order[Math.min(i, trees - 1)] as number);
  return (x, from, leaves) => {
    for (let group = 0, t = 0; group < groupDepths.length; group++, t += 4) {
      const [t0, t1] = [padded[t] as number, padded[t + 1] as number];
      const [t2, t3] = [padded[t + 2] as number, padded[t + 3] as number];
      let [a, b] = [roots[t0] as number, roots[t1] as number];
      let [c, d] = [roots[t2] as number, roots[t3] as number];
      for (let step = groupDepths[group] as number; step > 0; step--) {
        a = (child[a] as number) + +((x[from + (feature[a] as number)] as number) <= (threshold[a] as number));
        b = (child[b] as number) + +((x[from + (feature[b] as number)] as number) <= (threshold[b] as number));
        c = (child[c] as number) + +((x[from + (feature[c] as number)] as number) <= (threshold[c] as number));
        d = (child[d] as number) + +((x[from + (feature[d] as number)] as number) <= (threshold[d] as number));
      }
      leaves[t0] = a;
      leaves[t1] = b;
      leaves[t2] = c;
      leaves[t3] = d;
    }
  };
}

function walkWithMissing(forest: Forest, missingTrue: Uint8Array, order: Int32Array): Walk {
  const { roots, depths, feature, threshold, child } = forest;
  return (x, from, leaves) => {
    for (let i = 0; i + 1 < order.length; i += 2) {
      const [t0, t1] = [order[i] as number, order[i + 1] as number];
      let [a, b] = [roots[t0] as number, roots[t1] as number];
      for (let step = depths[t1] as number; step > 0; step--) {
        const [p, q] = [x[from + (feature[a] as number)] as number, x[from + (feature[b] as number)] as number];
        // NaN alone differs from itself.
        const [lostP, lostQ] = [+(p !== p), +(q !== q)];
        a = (child[a] as number) + (+(p <= (threshold[a] as number)) | (lostP & (missingTrue[a] as number)));
        b = (child[b] as number) + (+(q <= (threshold[b] as number)) | (lostQ & (missingTrue[b] as number)));
      }
      leaves[t0] = a;
      leaves[t1] = b;
    }
    if (order.length % 2 === 0) return;
    const last = order[order.length - 1] as number;
    let node = roots[last] as number;
    for (let step = depths[last] as number; step > 0; step--) {
      const value = x[from + (feature[node] as number)] as number;
      const lost = +(value !== value);
      node =
        (child[node] as number) + (+(value <= (threshold[node] as number)) | (lost & (missingTrue[node] as number)));
    }
    leaves[last] = node;
  };
}

function walkByAnyTest({ roots, depths, feature, threshold, child, missingTrue, equality }: Forest): Walk {
  return (x, from, leaves) => {
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree] as number;
      for (let step = depths[tree] as number; step > 0; step--) {
        const value = x[from + (feature[node] as number)] as number;
        const limit = threshold[node] as number;
        const holds = equality?.[node] === 1 ? value === limit : value <= limit;
        const missing = Number.isNaN(value) && missingTrue?.[node] === 1;
        node = (child[node] as number) + (holds || missing ? 1 : 0);
      }
      leaves[tree] = node;
    }
  };
}
