import { durbinKolmogorovCdf } from './durbin-kolmogorov-cdf.js';
import { logSmirnovSurvival } from './log-smirnov-survival.js';
import { pelzGoodCdf } from './pelz-good-cdf.js';
import { stirlingError } from './stirling-error.js';

const SMALL_N = 140;

/**
 * The logarithm of P(Dₙ ≥ d) for the two-sided one-sample Kolmogorov–Smirnov statistic: the law behind large-sample
 * two-sample p-values.
 *
 * Formula: closed forms at both ends (Ruben & Gambino); twice the one-sided tail where both sides cannot cross at once
 * (d ≥ ½, n d² > 4 for n ≤ 140, n d² ≥ 2.2 above); Durbin's matrix for n ≤ 140 and for n ≤ 100,000 with n d^1.5 ≤ 1.4;
 * else Pelz–Good.
 * Convention: the same regions as scipy's `kstwo.sf`, whose values it reproduces to 1e-10; where scipy gives 0
 * (n d² ≥ 370) the logarithm goes on.
 * Bounds: n a positive integer; result in [−∞, 0].
 * Edge cases: d ≤ 1/(2n) gives 0; d ≥ 1 gives −∞; NaN gives NaN.
 * Source: R. Simard & P. L'Ecuyer, J. Stat. Software 39(11), 2011.
 */
export function logKolmogorovSurvival(n: number, d: number): number {
  if (Number.isNaN(n) || Number.isNaN(d)) return Number.NaN;
  if (d >= 1) return -Infinity;
  const scaled = n * d;
  if (scaled <= 0.5) return 0;
  if (scaled <= 1) return logOneMinus(firstPiece(n, scaled));
  if (scaled >= n - 1) return Math.LN2 + n * Math.log1p(-d);
  if (isTail(n, d)) return Math.min(0, Math.LN2 + logSmirnovSurvival(n, d));
  return logOneMinus(suitsDurbin(n, d) ? durbinKolmogorovCdf(n, d) : pelzGoodCdf(n, d));
}

function suitsDurbin(n: number, d: number): boolean {
  return n <= SMALL_N || (n <= 100_000 && n * d ** 1.5 <= 1.4);
}

function isTail(n: number, d: number): boolean {
  if (d >= 0.5) return true;
  return n <= SMALL_N ? n * d * d > 4 : n * d * d >= 2.2;
}

/** n!/nⁿ (2nd−1)ⁿ, the law on its first piece 1/(2n) ≤ d ≤ 1/n. */
function firstPiece(n: number, scaled: number): number {
  return Math.exp(stirlingError(n) + 0.5 * Math.log(2 * Math.PI * n) - n + n * Math.log(2 * scaled - 1));
}

function logOneMinus(cdf: number): number {
  return Math.log1p(-Math.min(1, Math.max(0, cdf)));
}
