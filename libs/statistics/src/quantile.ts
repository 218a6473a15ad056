/**
 * A quantile of a sorted sample, by linear interpolation of order statistics.
 *
 * Formula: position h = (n−1)p; value x_⌊h⌋ + (h − ⌊h⌋)(x_⌊h⌋₊₁ − x_⌊h⌋).
 * Convention: type 7 of Hyndman & Fan, the default of NumPy and R: p95 of 1…10 is 9.55, p99 of 1…100 is 99.01.
 * Bounds: sample ascending, free of NaN; p in [0, 1]; result within [min, max], to 1e-15 relative.
 * Edge cases: one value is every quantile; an empty sample or p outside [0, 1] throws RangeError.
 * Source: R. Hyndman & Y. Fan, Am. Statist. 50 (1996) 361–365.
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) throw new RangeError('a quantile needs at least one value');
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile ${p} is not within [0, 1]`);
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low === high ? low : low + (position - below) * (high - low);
}
