import { deviance } from './deviance.js';
import { stirlingError } from './stirling-error.js';

const NEGLIGIBLE = -40;

/**
 * The logarithm of the exact one-sided one-sample Kolmogorov–Smirnov tail, ln P(Dₙ⁺ ≥ d).
 *
 * Formula: P = d Σ_{j=0}^{⌊n(1−d)⌋} C(n,j) (d+j/n)^(j−1) (1−d−j/n)^(n−j). Each term is a binomial probability of j with
 * success rate d+j/n, divided by that rate; in Loader's form it keeps its digits for any n. The terms rise to one peak
 * and fall, so they are summed outwards from the middle until they no longer count.
 * Convention: natural logarithm.
 * Bounds: n a positive integer, 0 < d < 1; P relative to 1e-12; time grows with the square root of n.
 * Edge cases: d ≤ 0 gives 0 (P = 1), d = 1 gives −∞ unless n is 0, d > 1 gives −∞.
 * Source: Z. Birnbaum & F. Tingey, Ann. Math. Statist. 22 (1951) 592–596; Loader (2000).
 */
export function logSmirnovSurvival(n: number, d: number): number {
  if (d <= 0) return 0;
  if (d >= 1) return -Infinity;
  const last = Math.floor(n * (1 - d));
  const middle = Math.round(last / 2);
  const peak = logTerm(n, d, middle);
  let sum = 0;
  for (let j = middle; j >= 0; j -= 1) {
    const relative = logTerm(n, d, j) - peak;
    sum += Math.exp(relative);
    if (relative < NEGLIGIBLE) break;
  }
  for (let j = middle + 1; j <= last; j += 1) {
    const relative = logTerm(n, d, j) - peak;
    sum += Math.exp(relative);
    if (relative < NEGLIGIBLE) break;
  }
  return Math.log(d) + peak + Math.log(sum);
}

function logTerm(n: number, d: number, j: number): number {
  const rate = d + j / n;
  const rest = n - j;
  const restMean = n * (1 - d) - j;
  if (restMean <= 0) return -Infinity;
  if (j === 0) return n * Math.log1p(-d) - Math.log(d);
  const spread = 2 * Math.PI * j * (rest / n);
  return (
    stirlingError(n) -
    stirlingError(j) -
    stirlingError(rest) -
    deviance(j, n * rate) -
    deviance(rest, restMean) -
    0.5 * Math.log(spread) -
    Math.log(rate)
  );
}
