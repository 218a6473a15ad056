const COEFFICIENTS = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
const SERIES_FROM = 16;

/**
 * The part of ln Γ(n+1) that Stirling's formula leaves out.
 *
 * Formula: δ(n) = ln Γ(n+1) − (n+½) ln n + n − ½ ln 2π, by its asymptotic series from n = 16 on and below that by the
 * upward recurrence δ(n) = δ(n+1) + (n+½) ln(1+1/n) − 1.
 * Convention: natural logarithm; n need not be an integer.
 * Bounds: n > 0; absolute error below 1e-15, which is what matters because δ is only ever exponentiated.
 * Edge cases: δ(0) is infinite: callers treat empty cells before they come here.
 * Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000); DLMF 5.11.1.
 */
export function stirlingError(n: number): number {
  let correction = 0;
  let at = n;
  for (; at < SERIES_FROM; at += 1) correction += (at + 0.5) * Math.log1p(1 / at) - 1;
  const inverseSquare = 1 / (at * at);
  let sum = 0;
  for (let i = COEFFICIENTS.length - 1; i >= 0; i -= 1) sum = sum * inverseSquare + (COEFFICIENTS[i] ?? 0);
  return correction + sum / at;
}
