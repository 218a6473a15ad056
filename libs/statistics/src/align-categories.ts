/** Two samples of categories counted over the same cells. */
export interface AlignedCounts {
  readonly categories: readonly string[];
  readonly reference: readonly number[];
  /** As long as `reference`; where `unseen` is above 0, one last cell counts every category the reference never had. */
  readonly current: readonly number[];
  readonly unseen: number;
}

/**
 * Lays two frequency tables side by side for a test of homogeneity.
 *
 * Convention: one cell per category of the reference in sorted order, then, where it occurs, one cell for all categories
 * that the reference never had: many different new values are one finding, not many rare cells.
 * Bounds: counts ≥ 0.
 * Edge cases: an empty map contributes zeros.
 */
export function alignCategories(
  reference: ReadonlyMap<string, number>,
  current: ReadonlyMap<string, number>,
): AlignedCounts {
  const categories = [...reference.keys()].sort();
  const left = categories.map((category) => reference.get(category) ?? 0);
  const right = categories.map((category) => current.get(category) ?? 0);
  let unseen = 0;
  for (const [category, count] of current) if (!reference.has(category)) unseen += count;
  if (unseen > 0) {
    left.push(0);
    right.push(unseen);
  }
  return { categories, reference: left, current: right, unseen };
}
