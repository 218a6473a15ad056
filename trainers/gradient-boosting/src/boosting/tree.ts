/**
 * One regression tree as parallel arrays over nodes; node 0 is the root. A row goes left when its value is at most the threshold, or is
 * missing and the node sends missing values left.
 */
export interface Tree {
  readonly feature: Int32Array;
  /** 32-bit floats, compared with 32-bit floats: ties fall the same way in every runtime. */
  readonly threshold: Float32Array;
  /** The threshold as the last bin that goes left. */
  readonly bin: Int32Array;
  readonly missingLeft: Uint8Array;
  /** −1 marks a leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Contribution of a leaf, learning rate included, as a 32-bit float. */
  readonly value: Float32Array;
}

/** A sum of trees on encoded columns. */
export interface Ensemble {
  readonly trees: readonly Tree[];
  /** The score before the first tree, as a 32-bit float. */
  readonly base: number;
}

/** The leaf value that a row of encoded columns falls into. */
export function scoreRow(tree: Tree, columns: readonly Float32Array[], row: number): number {
  let node = 0;
  let left = tree.left[0] as number;
  while (left >= 0) {
    const value = (columns[tree.feature[node] as number] as Float32Array)[row] as number;
    const goesLeft = value <= (tree.threshold[node] as number) || (value !== value && tree.missingLeft[node] === 1);
    node = goesLeft ? left : (tree.right[node] as number);
    left = tree.left[node] as number;
  }
  return tree.value[node] as number;
}

/** Raw scores of all rows: log-odds for a classifier, the value itself for regression. */
export function scoreRows(ensemble: Ensemble, columns: readonly Float32Array[], rows: number): Float64Array {
  const scores = new Float64Array(rows).fill(ensemble.base);
  for (const tree of ensemble.trees) {
    for (let row = 0; row < rows; row++) scores[row] = (scores[row] ?? 0) + scoreRow(tree, columns, row);
  }
  return scores;
}
