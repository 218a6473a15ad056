import type { MatrixProduct, Weights } from './product.js';

const { fround } = Math;

/** Columns that are summed side by side: a rounded sum waits for the one before it, eight of them wait together. */
const LANES = 8;

/**
 * A product in plain JavaScript. Each step rounds once to 32 bits: a product of two 32-bit floats is exact in 64 bits. Weights are kept
 * in 64 bits, since converting one at each use costs more than the memory.
 */
export function scalarProduct({ rows, columns, at, bias, block }: Weights): MatrixProduct {
  const weights = inStrips(rows, columns, at);
  const added = Float32Array.from({ length: columns }, (_, column) => bias(column));
  const row = new Float64Array(rows);
  // Sums of the last strip go beyond the last column.
  const sums = new Float64Array(columns + LANES);
  return {
    rows,
    columns,
    multiply: (x, out, count) => {
      for (let n = 0, to = 0; n < count; n++) {
        for (let k = 0, from = n * rows; k < rows; k++) row[k] = x[from + k] as number;
        for (let column = 0; column < columns; column++) out[to + column] = added[column] as number;
        for (let from = 0; from < rows; from += block) {
          const end = Math.min(rows, from + block);
          for (let column = 0; column < columns; column += LANES) sumTerms(row, from, end, weights, column, sums);
          for (let column = 0; column < columns; column++) {
            out[to + column] = (out[to + column] as number) + (sums[column] as number);
          }
        }
        to += columns;
      }
    },
  };
}

/** Strips of eight columns, in each strip row by row, the last one filled up with zeros: the order in which they are read. */
function inStrips(rows: number, columns: number, at: Weights['at']): Float64Array {
  const weights = new Float64Array(Math.ceil(columns / LANES) * LANES * rows);
  for (let column = 0; column < columns; column++) {
    const strip = Math.floor(column / LANES) * LANES * rows;
    for (let row = 0; row < rows; row++) weights[strip + row * LANES + (column % LANES)] = at(row, column);
  }
  return weights;
}

/** Sums the terms from `from` to before `end` for the columns of the strip that begins at one. */
function sumTerms(
  row: Float64Array,
  from: number,
  end: number,
  weights: Float64Array,
  column: number,
  sums: Float64Array,
): void {
  let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = from, w = column * row.length + from * LANES; k < end; k++, w += LANES) {
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
