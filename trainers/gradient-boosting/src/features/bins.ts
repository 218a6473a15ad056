/** One column cut into bins: row -> bin, where bin i holds values above `cuts[i − 1]` up to `cuts[i]`, and the last bin is missing. */
export interface BinnedColumn {
  readonly bins: Uint8Array;
  /** Rising 32-bit floats. */
  readonly cuts: Float32Array;
  /** The bin of missing values: one above the bin beyond the last cut. */
  readonly missing: number;
}

/**
 * Chooses at most `limit` − 1 cuts between distinct values, at about equal row counts (`limit` ≤ 255). Each cut lies between two values
 * that occur, as a 32-bit float, so that `value <= cut` separates them in every runtime alike.
 */
export function chooseCuts(values: Float32Array, limit: number): Float32Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  // With few distinct values each gets its own bin, however many rows hold it.
  const rowsPerBin = new Set(sorted).size <= limit ? 1 : Math.ceil(sorted.length / limit);
  const cuts: number[] = [];
  let taken = 0;
  for (let index = 1; index < sorted.length; index++) {
    const below = sorted[index - 1] ?? 0;
    const above = sorted[index] ?? 0;
    if (above <= below || index - taken < rowsPerBin) continue;
    cuts.push(between(below, above));
    taken = index;
  }
  return Float32Array.from(cuts);
}

function between(below: number, above: number): number {
  const middle = Math.fround(below / 2 + above / 2);
  return middle >= below && middle < above ? middle : below;
}

export function binColumn(values: Float32Array, cuts: Float32Array): BinnedColumn {
  const missing = cuts.length + 1;
  return {
    bins: Uint8Array.from(values, (value) => (Number.isNaN(value) ? missing : binOf(value, cuts))),
    cuts,
    missing,
  };
}

/** The number of cuts below the value, by bisection. */
function binOf(value: number, cuts: Float32Array): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= (cuts[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
