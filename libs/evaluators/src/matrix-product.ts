const { fround } = Math;

/** Columns that are summed side by side: a rounded sum waits for the one before it, eight of them wait together. */
const LANES = 8;

/**
 * Weights of a product x·W + b in the order in which the product reads them: blocks of eight columns, in each block row by row, the
 * last one filled up with zeros. They are kept in 64 bits, since converting a weight at each use costs more than the memory.
 */
export interface PackedWeights {
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** @param at element (row, column) of W */
export function packWeights(
  rows: number,
  columns: number,
  at: (row: number, column: number) => number,
  bias: (column: number) => number = () => 0,
): PackedWeights {
  const blocks = Math.ceil(columns / LANES);
  const weights = new Float64Array(blocks * LANES * rows);
  for (let column = 0; column < columns; column++) {
    const block = Math.floor(column / LANES) * LANES * rows;
    for (let row = 0; row < rows; row++) weights[block + row * LANES + (column % LANES)] = at(row, column);
  }
  return { rows, columns, weights, bias: Float64Array.from({ length: columns }, (_, column) => bias(column)) };
}

/** What a product needs besides its operands: a row in 64 bits, the sums of a block, and room for a block too many at the end. */
export const productScratch = (packed: PackedWeights) => ({
  row: new Float64Array(packed.rows),
  sums: new Float64Array(packed.columns + LANES),
});

/**
 * Multiplies `count` rows of x by the packed weights into `out`, row-major. Each step rounds once to 32 bits, as a fused multiply-add
 * does: a product of two 32-bit floats is exact in 64 bits. Terms are taken in order and the bias last, which is what ONNX Runtime
 * does, so that results are the same to the bit but for single rows of transposed weights.
 */
export function multiplyRows(
  x: Float32Array,
  packed: PackedWeights,
  out: Float32Array,
  count: number,
  { row, sums }: ReturnType<typeof productScratch>,
): void {
  const { rows, columns, bias } = packed;
  for (let n = 0, at = 0; n < count; n++) {
    for (let k = 0, from = n * rows; k < rows; k++) row[k] = x[from + k] as number;
    for (let column = 0; column < columns; column += LANES) sumBlock(row, packed.weights, column, sums);
    for (let column = 0; column < columns; column++) out[at++] = (sums[column] as number) + (bias[column] as number);
  }
}

function sumBlock(row: Float64Array, weights: Float64Array, column: number, sums: Float64Array): void {
  let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0, w = column * row.length; k < row.length; k++, w += LANES) {
    const value = row[k] as number;
    s0 = fround(value * (weights[w] as number) + s0);
    s1 = fround(value * (weights[w + 1] as number) + s1);
    s2 = fround(value * (weights[w + 2] as number) + s2);
    s3 = fround(value * (weights[w + 3] as number) + s3);
    s4 = fround(value * (weights[w + 4] as number) + s4);
    s5 = fround(value * (weights[w + 5] as number) + s5);
    s6 = fround(value * (weights[w + 6] as number) + s6);
    s7 = fround(value * (weights[w + 7] as number) + s7);
  }
  sums[column] = s0;
  sums[column + 1] = s1;
  sums[column + 2] = s2;
  sums[column + 3] = s3;
  sums[column + 4] = s4;
  sums[column + 5] = s5;
  sums[column + 6] = s6;
  sums[column + 7] = s7;
}
