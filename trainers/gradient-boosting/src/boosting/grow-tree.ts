import { findSplit, leafValue, type Split, type SplitRules, type Sums } from './find-split.js';
import { fillHistogram, newHistogram, subtractHistogram, type BinnedRows } from './histogram.js';
import type { Tree } from './tree.js';
import { TreeBuilder } from './tree-builder.js';

export interface GrowthRules extends SplitRules {
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly maxLeaves: number;
}

interface Derivatives {
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

interface Leaf {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly sums: Sums;
  readonly histogram: Float64Array;
  readonly split: Split | undefined;
}

/** Grows trees best leaf first: the leaf whose split gains most is split next, until leaves, depth or gain run out. */
export class TreeGrower {
  private readonly scratch: Uint32Array;
  /** Histograms are reused from tree to tree: allocating them anew costs as much as filling them. */
  private readonly spare: Float64Array[] = [];

  constructor(
    private readonly data: BinnedRows,
    private readonly rules: GrowthRules,
  ) {
    this.scratch = new Uint32Array(data.rows);
  }

  /** Fits a tree to the derivatives of `rows`, whose order it changes. `gains` collects the gain by feature. */
  grow(rows: Uint32Array, derivatives: Derivatives, gains: Float64Array): Tree {
    const builder = new TreeBuilder(this.data.columns);
    const leaves: Leaf[] = [this.rootLeaf(rows, derivatives, builder.addLeaf())];
    while (leaves.length < this.rules.maxLeaves) {
      const index = indexOfBest(leaves);
      const leaf = leaves[index];
      if (leaf?.split === undefined) break;
      gains[leaf.split.feature] = (gains[leaf.split.feature] ?? 0) + leaf.split.gain;
      leaves.splice(index, 1, ...this.splitLeaf(leaf, leaf.split, { rows, derivatives, builder }));
    }
    for (const leaf of leaves) {
      builder.setValue(leaf.node, this.rules.learningRate * leafValue(leaf.sums, this.rules.l2));
      this.spare.push(leaf.histogram);
    }
    return builder.finish();
  }

  private rootLeaf(rows: Uint32Array, derivatives: Derivatives, node: number): Leaf {
    const histogram = this.takeHistogram();
    fillHistogram(histogram, this.data, rows, { start: 0, end: rows.length }, derivatives);
    let [gradient, hessian] = [0, 0];
    for (const row of rows) {
      gradient += derivatives.gradients[row] ?? 0;
      hessian += derivatives.hessians[row] ?? 0;
    }
    return this.leaf({
      node,
      start: 0,
      end: rows.length,
      depth: 0,
      sums: { gradient, hessian, rows: rows.length },
      histogram,
    });
  }

  private splitLeaf(
    leaf: Leaf,
    split: Split,
    context: { readonly rows: Uint32Array; readonly derivatives: Derivatives; readonly builder: TreeBuilder },
  ): [Leaf, Leaf] {
    const middle = this.partition(context.rows, leaf, split);
    const [left, right] = context.builder.split(leaf.node, split);
    const leftRange = { node: left, start: leaf.start, end: middle, depth: leaf.depth + 1, sums: split.left };
    const rightRange = { node: right, start: middle, end: leaf.end, depth: leaf.depth + 1, sums: split.right };
    const [smaller, larger] = split.left.rows <= split.right.rows ? [leftRange, rightRange] : [rightRange, leftRange];
    const counted = this.takeHistogram();
    fillHistogram(counted, this.data, context.rows, smaller, context.derivatives);
    subtractHistogram(leaf.histogram, counted);
    const small = this.leaf({ ...smaller, histogram: counted });
    const large = this.leaf({ ...larger, histogram: leaf.histogram });
    return smaller === leftRange ? [small, large] : [large, small];
  }

  private leaf(parts: Omit<Leaf, 'split'>): Leaf {
    const mayGrow = parts.depth < this.rules.maxDepth && parts.sums.rows >= 2 * this.rules.minChildRows;
    const split = mayGrow ? findSplit(parts.histogram, parts.sums, this.data, this.rules) : undefined;
    return { ...parts, split };
  }

  /** Moves the rows that go left to the front of the leaf's range, keeping their order; returns where the right ones begin. */
  private partition(rows: Uint32Array, leaf: Leaf, split: Split): number {
    const column = this.data.columns[split.feature];
    if (column === undefined) throw new RangeError(`split on column ${split.feature}, which does not exist`);
    const { bins, missing } = column;
    let left = leaf.start;
    let right = 0;
    for (let index = leaf.start; index < leaf.end; index++) {
      const row = rows[index] as number;
      const bin = bins[row] as number;
      const goesLeft = bin === missing ? split.missingLeft : bin <= split.bin;
      if (goesLeft) rows[left++] = row;
      else this.scratch[right++] = row;
    }
    rows.set(this.scratch.subarray(0, right), left);
    return left;
  }

  private takeHistogram(): Float64Array {
    return this.spare.pop() ?? newHistogram(this.data);
  }
}

function indexOfBest(leaves: readonly Leaf[]): number {
  let best = 0;
  leaves.forEach((leaf, index) => {
    if ((leaf.split?.gain ?? 0) > (leaves[best]?.split?.gain ?? 0)) best = index;
  });
  return best;
}
