import { sharesOf } from './shares-of.js';

/**
 * Jensen–Shannon distance of two samples counted over the same bins.
 *
 * Formula: √(½ Σ p ln(p/m) + ½ Σ q ln(q/m)), m = (p+q)/2, divided by √ln 2 for base 2.
 * Convention: a distance (the root of the divergence); 0 ln 0 = 0. Base 2 lies in [0, 1], base e in [0, √ln 2].
 * Bounds: to 1e-12 relative.
 * Edge cases: arrays of different lengths, a bad count or an empty sample throw RangeError.
 * Source: J. Lin, IEEE Trans. Inf. Theory 37 (1991) 145–151.
 */
export function jensenShannonDistance(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  base: 2 | 'e' = 2,
): number {
  const [p, q] = sharesOf(reference, current);
  let divergence = 0;
  for (let i = 0; i < p.length; i += 1) {
    const mean = ((p[i] ?? 0) + (q[i] ?? 0)) / 2;
    divergence += surprise(p[i] ?? 0, mean) / 2 + surprise(q[i] ?? 0, mean) / 2;
  }
  return Math.sqrt(Math.max(0, base === 2 ? divergence / Math.LN2 : divergence));
}

function surprise(share: number, mean: number): number {
  return share === 0 ? 0 : share * Math.log(share / mean);
}
