import type { BinnedColumn } from '../features/bins.js';

/** Sums per bin, interleaved so that one row touches one cache line: gradient, hessian, rows. */
export const stride = 3;

/** The columns of the training rows and where each one's bins lie in a histogram. */
export interface BinnedRows {
  readonly rows: number;
  readonly columns: readonly BinnedColumn[];
  /** First bin of each column; one more entry holds the total. */
  readonly offsets: readonly number[];
}

export function binnedRows(columns: readonly BinnedColumn[]): BinnedRows {
  const offsets = [0];
  for (const column of columns) offsets.push((offsets.at(-1) ?? 0) + column.missing + 1);
  return { rows: columns[0]?.bins.length ?? 0, columns, offsets };
}

export function newHistogram(data: BinnedRows): Float64Array {
  return new Float64Array((data.offsets.at(-1) ?? 0) * stride);
}

/** Fills `histogram` with the sums of `rows[start … end)`. */
export function fillHistogram(
  histogram: Float64Array,
  data: BinnedRows,
  rows: Uint32Array,
  range: { readonly start: number; readonly end: number },
  derivatives: { readonly gradients: Float64Array; readonly hessians: Float64Array },
): void {
  const { gradients, hessians } = derivatives;
  histogram.fill(0);
  data.columns.forEach(({ bins }, column) => {
    const offset = data.offsets[column] ?? 0;
    for (let index = range.start; index < range.end; index++) {
      const row = rows[index] as number;
      const at = (offset + (bins[row] as number)) * stride;
      (histogram[at] as number) += gradients[row] as number;
      (histogram[at + 1] as number) += hessians[row] as number;
      (histogram[at + 2] as number) += 1;
    }
  });
}

/** parent − child, in place of the parent: the other child without looking at its rows. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let at = 0; at < parent.length; at++) (parent[at] as number) -= child[at] as number;
}
