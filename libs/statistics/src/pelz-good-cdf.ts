const SQUARED = Math.PI ** 2;

/**
 * P(Dₙ ≤ d) for the two-sided one-sample Kolmogorov–Smirnov statistic, for large n, by Pelz and Good's expansion.
 *
 * Formula: K₀(z) + K₁(z)/√n + K₂(z)/n + K₃(z)/n^1.5 with z = d√n, each Kᵢ a theta-like sum over half-integers
 * u = k+½ (and, for K₂ and K₃, integers k) of polynomials in π²u² times exp(−π²u²/(2z²)).
 * Convention: two-sided, continuous null.
 * Bounds: n > 140, 0 < d < 1, n d² below about 18; absolute error below 1e-7 at n = 141 and falling with n.
 * Edge cases: z below 0.0417 gives 0 (the first term underflows).
 * Source: W. Pelz & I. Good, J. R. Statist. Soc. B 38 (1976) 152–156; Simard & L'Ecuyer, J. Stat. Software 39(11), 2011.
 */
export function pelzGoodCdf(n: number, d: number): number {
  const z = d * Math.sqrt(n);
  const z2 = z * z;
  if (SQUARED / (8 * z2) > 708) return 0;
  const half = halfIntegerSums(z2);
  const whole = integerSums(z2);
  const root = Math.sqrt(2 * Math.PI);
  const k0 = (root / z) * half[0];
  const k1 = (root / (6 * z ** 4)) * half[1];
  const k2 = (root / (72 * z ** 7)) * half[2] - (root / (36 * z ** 3)) * whole[0];
  const k3 = (root / (6480 * z ** 10)) * half[3] + (root / (216 * z ** 6)) * whole[1];
  return k0 + k1 / Math.sqrt(n) + k2 / n + k3 / n ** 1.5;
}

/** Σ_{k≥0} of the four polynomials in w = π²(k+½)², each times exp(−w/(2z²)); smallest terms first. */
function halfIntegerSums(z2: number): [number, number, number, number] {
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  for (let k = termCount(z2); k >= 0; k -= 1) {
    const w = SQUARED * (k + 0.5) ** 2;
    const weight = Math.exp(-w / (2 * z2));
    sums[0] += weight;
    sums[1] += weight * (w - z2);
    sums[2] += weight * (6 * z6 + 2 * z4 + w * (2 * z4 - 5 * z2) + w * w * (1 - 2 * z2));
    sums[3] +=
      weight *
      (w ** 3 * (5 - 30 * z2) + w * w * (212 * z4 - 60 * z2) + w * (135 * z4 - 96 * z6) - 30 * z6 - 90 * z4 * z4);
  }
  return sums;
}

/** Σ_{k≥1} of w and of w(3z² − w), w = π²k², each times exp(−w/(2z²)). */
function integerSums(z2: number): [number, number] {
  const sums: [number, number] = [0, 0];
  for (let k = termCount(z2); k >= 1; k -= 1) {
    const w = SQUARED * k * k;
    const weight = Math.exp(-w / (2 * z2));
    sums[0] += weight * w;
    sums[1] += weight * w * (3 * z2 - w);
  }
  return sums;
}

/** Enough terms that the first one left out is below 1e-300 of the first one kept. */
function termCount(z2: number): number {
  return Math.ceil((16 * Math.sqrt(z2)) / Math.PI) + 1;
}
