/** Weights and bias of a product x·W + b, by their places. */
export interface Weights {
  readonly rows: number;
  readonly columns: number;
  /** Element of W. */
  readonly at: (row: number, column: number) => number;
  /** Element of b. */
  readonly bias: (column: number) => number;
  /** Terms that are summed from zero before they are added to what the blocks before them came to. */
  readonly block: number;
}

/**
 * A product x·W + b whose weights are laid out once. All forms take the terms of a block in order, round to 32 bits once a term as a
 * fused multiply-add does, and add the blocks to the bias in order: this is how ONNX Runtime sums, so results are the same to the bit.
 */
export interface MatrixProduct {
  readonly rows: number;
  readonly columns: number;
  /** Multiplies `count` rows of x into `out`, both row-major and of exactly that many rows. Not reentrant: scratch is kept. */
  readonly multiply: (x: Float32Array, out: Float32Array, count: number) => void;
}
