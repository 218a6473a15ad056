/**
 * The logarithm of the exact two-sided two-sample Kolmogorov–Smirnov p-value for samples of one size.
 *
 * Formula: P(D ≥ h/n) = 2 A₀ (1 − A₁ (1 − A₂ …)), A_k = Π_{j<h} (n−kh−j)/(n+kh+j+1), ⌊n/h⌋+1 factors: the reflection
 * principle, nested so that nothing cancels.
 * Convention: natural logarithm; every ordering of the pooled sample is equally likely (continuous null).
 * Bounds: integers 1 ≤ h ≤ n; p relative to about n·1e-16; O(n) time.
 * Edge cases: h = n gives 2/C(2n, n).
 * Source: B. Gnedenko & V. Korolyuk (1951); Hodges, Ark. Mat. 3 (1958).
 */
export function logKsExactEqual(n: number, h: number): number {
  let nested = 0;
  for (let k = Math.floor(n / h); k >= 1; k -= 1) {
    let factor = 1;
    for (let j = 0; j < h; j += 1) factor *= (n - k * h - j) / (n + k * h + j + 1);
    nested = factor * (1 - nested);
  }
  return Math.min(0, Math.LN2 + logLeadingFactor(n, h) + Math.log1p(-nested));
}

/** ln A₀, multiplied out in stretches that cannot underflow: only this factor can leave the range of a double. */
function logLeadingFactor(n: number, h: number): number {
  let log = 0;
  let stretch = 1;
  for (let j = 0; j < h; j += 1) {
    stretch *= (n - j) / (n + j + 1);
    if (stretch < 1e-200) {
      log += Math.log(stretch);
      stretch = 1;
    }
  }
  return log + Math.log(stretch);
}
