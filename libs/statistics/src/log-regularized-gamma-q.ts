import { deviance } from './deviance.js';
import { stirlingError } from './stirling-error.js';

const EPSILON = 2 ** -53;
const TINY = 1e-300;
const MOST_STEPS = 1_000_000;

/**
 * The logarithm of the regularized upper incomplete gamma function, the survival function behind every chi-square p.
 *
 * Formula: Q(a, x) = Γ(a, x)/Γ(a). For x < a+1 by 1 − P with P's power series, else by Legendre's continued fraction
 * (modified Lentz). Both carry the factor x^a e^−x / Γ(a+1) = exp(−D(a, x) − δ(a)) / √(2πa) in Loader's form, whose
 * exponent has no cancellation.
 * Convention: natural logarithm of the upper tail, so that tails below the smallest double keep all their digits.
 * Bounds: a > 0, x ≥ 0; Q relative to 1e-13 from 1 down to 1e-300 for a up to 1e6; result in [−∞, 0].
 * Edge cases: x = 0 gives 0 (Q = 1); x = ∞ gives −∞; NaN, a ≤ 0 or x < 0 give NaN.
 * Source: DLMF 8.11.4 and 8.9.2; Loader (2000) for the factor.
 */
export function logRegularizedGammaQ(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN;
  if (x === 0) return 0;
  if (x === Infinity) return -Infinity;
  const logFactor = -deviance(a, x) - stirlingError(a) - 0.5 * Math.log(2 * Math.PI * a);
  if (x < a + 1) return Math.log1p(-Math.exp(logFactor) * lowerSeries(a, x));
  return logFactor + Math.log(a * upperFraction(a, x));
}

/** Σ x^k / ((a+1)…(a+k)): P divided by its leading factor. */
function lowerSeries(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k <= MOST_STEPS; k += 1) {
    term *= x / (a + k);
    sum += term;
    if (term < sum * EPSILON) break;
  }
  return sum;
}

/** 1/(x+1−a − 1(1−a)/(x+3−a − …)): Γ(a, x) divided by x^a e^−x. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k <= MOST_STEPS; k += 1) {
    const coefficient = -k * (k - a);
    b += 2;
    d = 1 / awayFromZero(coefficient * d + b);
    c = awayFromZero(b + coefficient / c);
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) <= EPSILON) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
