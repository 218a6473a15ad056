import type { NumberData } from '../slot.js';
import type { Forest } from './forest.js';

/** Writes the leaf that a row ends at in each tree into `leaves`; the row is x[from] to x[from + features]. */
export type Walk = (x: NumberData, from: number, features: number, leaves: Int32Array) => void;

/** Trees that are walked side by side: each step waits for memory, and these wait together. */
const LANES = 4;
/** Steps between two looks at whether all of them have arrived; leaves are their own children, so that overrunning does no harm. */
const STRIDE = 4;

/** Chooses the cheapest walk that the tests of the ensemble and the values of a row allow. */
export function walkOf(forest: Forest): Walk {
  const careful = walkByAnyTest(forest);
  if (forest.equality) return careful;
  const fast = walkByThresholds(forest);
  if (!forest.missingTrue) return fast;
  // Most rows miss nothing, and then it does not matter where a missing value would go.
  return (x, from, features, leaves) => (misses(x, from, features) ? careful : fast)(x, from, features, leaves);
}

function misses(x: NumberData, from: number, features: number): boolean {
  for (let i = from; i < from + features; i++) if (Number.isNaN(x[i])) return true;
  return false;
}

/** Deep trees are walked with deep ones; the last group repeats its last tree, which costs less than a second loop. */
function groups({ depths }: Forest): Int32Array {
  const order = Int32Array.from(depths.keys()).sort((a, b) => (depths[a] as number) - (depths[b] as number));
  const padded = Math.ceil(order.length / LANES) * LANES;
  return Int32Array.from({ length: padded }, (_, i) => order[Math.min(i, order.length - 1)] as number);
}

function walkByThresholds(forest: Forest): Walk {
  const { roots, depths, feature, threshold, child } = forest;
  const order = groups(forest);
  return (x, from, _features, leaves) => {
    for (let group = 0; group < order.length; group += LANES) {
      const [t0, t1] = [order[group] as number, order[group + 1] as number];
      const [t2, t3] = [order[group + 2] as number, order[group + 3] as number];
      let [a, b] = [roots[t0] as number, roots[t1] as number];
      let [c, d] = [roots[t2] as number, roots[t3] as number];
      for (let left = depths[t3] as number; left > 0; left -= STRIDE) {
        for (let step = Math.min(left, STRIDE); step > 0; step--) {
          a = (child[a] as number) + +((x[from + (feature[a] as number)] as number) <= (threshold[a] as number));
          b = (child[b] as number) + +((x[from + (feature[b] as number)] as number) <= (threshold[b] as number));
          c = (child[c] as number) + +((x[from + (feature[c] as number)] as number) <= (threshold[c] as number));
          d = (child[d] as number) + +((x[from + (feature[d] as number)] as number) <= (threshold[d] as number));
        }
        if (child[a] === a && child[b] === b && child[c] === c && child[d] === d) break;
      }
      leaves[t0] = a;
      leaves[t1] = b;
      leaves[t2] = c;
      leaves[t3] = d;
    }
  };
}

function walkByAnyTest({ roots, feature, threshold, child, missingTrue, equality }: Forest): Walk {
  return (x, from, _features, leaves) => {
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree] as number;
      for (let next = child[node] as number; next !== node; next = child[node] as number) {
        const value = x[from + (feature[node] as number)] as number;
        const limit = threshold[node] as number;
        const holds = equality?.[node] === 1 ? value === limit : value <= limit;
        const missing = Number.isNaN(value) && missingTrue?.[node] === 1;
        node = next + (holds || missing ? 1 : 0);
      }
      leaves[tree] = node;
    }
  };
}
