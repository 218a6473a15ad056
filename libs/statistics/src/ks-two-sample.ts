import { logKolmogorovSurvival } from './log-kolmogorov-survival.js';
import { ksStatistic, type KsStatistic } from './ks-statistic.js';
import { logKsExactEqual } from './log-ks-exact-equal.js';
import { greatestCommonDivisor, logKsExactUnequal } from './log-ks-exact-unequal.js';

const EXACT_UP_TO = 10_000;

/** The outcome of a two-sample Kolmogorov–Smirnov test. */
export interface KsTest extends KsStatistic {
  /** Two-sided p-value in [0, 1]; 0 only where it lies below the smallest double: see `logPValue`. */
  readonly pValue: number;
  /** Natural logarithm of the p-value. */
  readonly logPValue: number;
  readonly method: 'exact' | 'asymptotic';
}

/**
 * Two-sample Kolmogorov–Smirnov test of two sorted samples: do they come from one continuous distribution?
 *
 * Formula: D by {@link ksStatistic}. Exact where max(n₁, n₂) ≤ 10,000: D snapped to h/lcm, then the closed form for
 * n₁ = n₂, else lattice paths. Above: the one-sample law of the equivalent size round(n₁n₂/(n₁+n₂)).
 * Convention: scipy 1.17's `ks_2samp(method='auto')`. The large-sample law is not the Kolmogorov limit, which is off by a
 * fifth at n = 20.
 * Bounds: statistic to 1e-12 absolute, p to 1e-10 relative against scipy down to 1e-300, beyond that as logarithm; an
 * exact p below 1e-600 is continued by the large-sample law and says so in `method`.
 * Edge cases: samples must be ascending and free of NaN; an empty sample throws RangeError. With ties the p-value is too
 * large (a binary column at nominal 5 % rejects in 0.5 %): send columns of few distinct values to chi-square instead.
 * Source: Hodges (1958); Simard & L'Ecuyer (2011).
 */
export function ksTwoSampleSorted(first: ArrayLike<number>, second: ArrayLike<number>): KsTest {
  const n1 = first.length;
  const n2 = second.length;
  if (n1 === 0 || n2 === 0) throw new RangeError('a Kolmogorov–Smirnov test needs at least one value in each sample');
  const found = ksStatistic(first, second);
  if (Math.max(n1, n2) <= EXACT_UP_TO) {
    const lcm = (n1 / greatestCommonDivisor(n1, n2)) * n2;
    const h = Math.round(found.statistic * lcm);
    const statistic = h / lcm;
    const logPValue = logExact(n1, n2, h);
    if (logPValue > -Infinity) {
      return { ...found, statistic, pValue: Math.exp(logPValue), logPValue, method: 'exact' };
    }
  }
  const logPValue = logKolmogorovSurvival(roundHalfToEven((n1 * n2) / (n1 + n2)), found.statistic);
  return { ...found, pValue: Math.exp(logPValue), logPValue, method: 'asymptotic' };
}

/** {@link ksTwoSampleSorted} for samples in any order; the inputs are left as they are. */
export function ksTwoSample(first: ArrayLike<number>, second: ArrayLike<number>): KsTest {
  return ksTwoSampleSorted(Float64Array.from(first).sort(), Float64Array.from(second).sort());
}

function logExact(n1: number, n2: number, h: number): number {
  if (h === 0) return 0;
  return n1 === n2 ? logKsExactEqual(n1, h) : logKsExactUnequal(n1, n2, h);
}

/** The rounding of IEEE 754 and NumPy, so that sizes such as 10.5 pick the same law. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
