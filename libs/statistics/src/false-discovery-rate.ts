/**
 * Benjamini–Hochberg adjusted p-values: reject those ≤ α and the expected share of false rejections is at most α.
 *
 * Formula: with p sorted ascending, q_i = min_{j ≥ i} (p_j · d / j), clipped to 1, returned in the order given.
 * Convention: holds for independent or positively dependent tests; {@link benjaminiYekutieli} for any dependence.
 * Bounds: p in [0, 1]; q in [p, 1].
 * Edge cases: an empty list gives an empty list; NaN or a p outside [0, 1] throws RangeError.
 * Source: Y. Benjamini & Y. Hochberg, J. R. Statist. Soc. B 57 (1995) 289–300.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  return stepUp(pValues, pValues.length);
}

/**
 * Benjamini–Yekutieli adjusted p-values: as {@link benjaminiHochberg}, valid under any dependence between the tests.
 *
 * Formula: q_i = min_{j ≥ i} (p_j · d · H_d / j) with H_d = 1 + 1/2 + … + 1/d.
 * Bounds, edge cases: as there.
 * Source: Y. Benjamini & D. Yekutieli, Ann. Statist. 29 (2001) 1165–1188.
 */
export function benjaminiYekutieli(pValues: readonly number[]): number[] {
  let harmonic = 0;
  for (let i = pValues.length; i >= 1; i -= 1) harmonic += 1 / i;
  return stepUp(pValues, pValues.length * harmonic);
}

function stepUp(pValues: readonly number[], factor: number): number[] {
  const ranked = pValues.map((p, index) => {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`p-value ${index} is ${p}, not within [0, 1]`);
    return { p, index };
  });
  ranked.sort((a, b) => b.p - a.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 1;
  for (const [position, { p, index }] of ranked.entries()) {
    least = Math.min(least, (p * factor) / (pValues.length - position));
    adjusted[index] = least;
  }
  return adjusted;
}
