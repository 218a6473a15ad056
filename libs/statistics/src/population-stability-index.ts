import { sharesOf } from './shares-of.js';

const FLOOR = 1e-4;

/**
 * Population stability index of two samples counted over the same bins.
 *
 * Formula: PSI = Σ (q − p) ln(q/p) over the shares p (reference) and q (current).
 * Convention: natural logarithm; shares below 1e-4 count as 1e-4 so that an empty bin stays finite. Bins are the caller's:
 * fix them once, on the reference.
 * Bounds: ≥ 0; to 1e-12 relative. Under no drift it is about (1/n + 1/m) χ²_{B−1}, so 0.1 means little at n = 100.
 * Edge cases: arrays of different lengths, a bad count or an empty sample throw RangeError.
 * Source: N. Siddiqi, Credit Risk Scorecards (2006); B. Yurdakul (2018) for its law.
 */
export function populationStabilityIndex(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const [p, q] = sharesOf(reference, current);
  let index = 0;
  for (let i = 0; i < p.length; i += 1) {
    const expected = Math.max(FLOOR, p[i] ?? 0);
    const actual = Math.max(FLOOR, q[i] ?? 0);
    index += (actual - expected) * Math.log(actual / expected);
  }
  return index;
}
