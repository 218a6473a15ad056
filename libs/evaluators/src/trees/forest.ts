/**
 * All trees of an ensemble in one struct of arrays. The two children of a node lie side by side, the false one first, so a step is an
 * addition: `next = child[node] + (x[feature[node]] <= threshold[node])`. A leaf is its own child under a threshold that nothing
 * reaches, so a walk may overrun it and stays.
 */
export interface Forest {
  /** First node of each tree, in the order in which scores are summed. */
  readonly roots: Int32Array;
  /** Steps to the deepest leaf of each tree. */
  readonly depths: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly child: Int32Array;
  /** 1 where NaN takes the true branch; null when it never does. */
  readonly missingTrue: Uint8Array | null;
  /** 1 where the test is for equality; null when no test is. */
  readonly equality: Uint8Array | null;
  /** Weights of a leaf: [weightStart[node], weightStart[node + 1]) of the next two. */
  readonly weightStart: Int32Array;
  readonly weightTarget: Int32Array;
  readonly weightValue: Float64Array;
  /** Highest feature that a test reads. */
  readonly lastFeature: number;
}
