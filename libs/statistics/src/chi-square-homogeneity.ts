import { logChiSquareSurvival } from './chi-square-survival.js';
import { cramersV } from './cramers-v.js';
import { poolRareCells } from './pool-rare-cells.js';

/** The outcome of a chi-square test of homogeneity. */
export interface ChiSquareTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** p-value in [0, 1]; 0 only where it lies below the smallest double: see `logPValue`. */
  readonly pValue: number;
  /** Natural logarithm of the p-value. */
  readonly logPValue: number;
  /** Effect size in [0, 1], see {@link cramersV}. */
  readonly cramersV: number;
  /** Cells tested, after pooling. */
  readonly cells: number;
}

/**
 * Chi-square test of homogeneity of two samples of counts over the same cells.
 *
 * Formula: χ² = Σ (O − E)²/E over the 2×K table with E from both margins, df = K − 1.
 * Convention: no continuity correction; both samples count as random (a goodness-of-fit test against a finite reference
 * would inflate χ² by 1 + n/m). Cells whose smaller expected count is below 5 are pooled first (`poolRareCells`).
 * Bounds: finite counts ≥ 0, arrays of one length; p relative to 1e-12 down to 1e-300 against scipy's
 * `chi2_contingency(correction=False)` on the pooled table.
 * Edge cases: one cell left gives statistic 0, df 0, p 1; an empty sample or arrays of different lengths throw RangeError.
 * Source: K. Pearson (1900); Cochran's rule of five for pooling.
 */
export function chiSquareHomogeneity(reference: ArrayLike<number>, current: ArrayLike<number>): ChiSquareTest {
  const table = poolRareCells(reference, current);
  const total = table.referenceTotal + table.currentTotal;
  let statistic = 0;
  for (const cell of table.cells) {
    const share = (cell.reference + cell.current) / total;
    const fromReference = table.referenceTotal * share;
    const fromCurrent = table.currentTotal * share;
    statistic +=
      (cell.reference - fromReference) ** 2 / fromReference + (cell.current - fromCurrent) ** 2 / fromCurrent;
  }
  const cells = table.cells.length;
  const logPValue = cells < 2 ? 0 : logChiSquareSurvival(statistic, cells - 1);
  return {
    statistic,
    degreesOfFreedom: cells - 1,
    pValue: Math.exp(logPValue),
    logPValue,
    cramersV: cramersV(statistic, total),
    cells,
  };
}
