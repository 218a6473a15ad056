import { logRegularizedGammaQ } from './log-regularized-gamma-q.js';

/**
 * The logarithm of P(X ≥ statistic) for a chi-square variable.
 *
 * Formula: ln Q(df/2, statistic/2).
 * Convention: upper tail, natural logarithm: `Math.exp` of it is the p-value, which underflows to 0 below about 1e-323.
 * Bounds: df > 0, statistic ≥ 0; p relative to 1e-13 down to 1e-300.
 * Edge cases: statistic 0 gives 0 (p = 1); NaN or an impossible argument gives NaN.
 * Source: Abramowitz & Stegun 26.4.19.
 */
export function logChiSquareSurvival(statistic: number, degreesOfFreedom: number): number {
  return logRegularizedGammaQ(degreesOfFreedom / 2, statistic / 2);
}

/** P(X ≥ statistic) for a chi-square variable; see {@link logChiSquareSurvival} for tails that underflow. */
export function chiSquareSurvival(statistic: number, degreesOfFreedom: number): number {
  return Math.exp(logChiSquareSurvival(statistic, degreesOfFreedom));
}
