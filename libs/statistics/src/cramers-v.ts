/**
 * Cramér's V of a table with two rows: how far two samples of categories are apart, whatever their sizes.
 *
 * Formula: V = √(χ²/N), since min(rows, columns) − 1 = 1.
 * Convention: not bias-corrected: under no drift its mean is about √((K−1)/N), so read it beside the p-value.
 * Bounds: χ² ≥ 0, N > 0; V in [0, 1] (rounding clipped).
 * Edge cases: χ² = 0 gives 0.
 * Source: H. Cramér, Mathematical Methods of Statistics (1946), 21.9.
 */
export function cramersV(chiSquare: number, total: number): number {
  return Math.min(1, Math.sqrt(chiSquare / total));
}
