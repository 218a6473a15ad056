/**
 * Bonferroni adjusted p-values: reject those ≤ α and the chance of even one false rejection is at most α.
 *
 * Formula: q_i = min(1, d·p_i). Convention: valid under any dependence; {@link holm} is never weaker.
 * Bounds: p in [0, 1]. Edge cases: an empty list gives an empty list; a p outside [0, 1] throws RangeError.
 * Source: O. Dunn, J. Am. Statist. Assoc. 56 (1961) 52–64.
 */
export function bonferroni(pValues: readonly number[]): number[] {
  return pValues.map((p, index) => Math.min(1, checked(p, index) * pValues.length));
}

/**
 * Holm's step-down adjusted p-values: the guarantee of {@link bonferroni}, with more power.
 *
 * Formula: with p sorted ascending, q_i = max_{j ≤ i} min(1, (d−j+1)·p_j), returned in the order given.
 * Bounds, edge cases: as there.
 * Source: S. Holm, Scand. J. Statist. 6 (1979) 65–70.
 */
export function holm(pValues: readonly number[]): number[] {
  const ranked = pValues.map((p, index) => ({ p: checked(p, index), index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let most = 0;
  for (const [position, { p, index }] of ranked.entries()) {
    most = Math.max(most, Math.min(1, p * (pValues.length - position)));
    adjusted[index] = most;
  }
  return adjusted;
}

function checked(p: number, index: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p-value ${index} is ${p}, not within [0, 1]`);
  return p;
}
