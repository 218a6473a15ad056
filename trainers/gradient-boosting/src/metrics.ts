/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half (Mann–Whitney U over
 * n₊·n₋). NaN when one class is missing.
 */
export function areaUnderCurve(scores: ArrayLike<number>, targets: ArrayLike<number>): number {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort(
    (a, b) => (scores[a] as number) - (scores[b] as number),
  );
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end] as number] === scores[order[start] as number]) end++;
    const rank = (start + 1 + end) / 2;
    for (; start < end; start++) {
      if (targets[order[start] as number] !== 1) continue;
      positives++;
      rankSum += rank;
    }
  }
  const negatives = order.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Share of rows on the right side of the threshold; a score equal to it counts as negative, as in the exported graph. */
export function accuracy(scores: ArrayLike<number>, targets: ArrayLike<number>, threshold: number): number {
  let right = 0;
  for (let row = 0; row < scores.length; row++) {
    if (Number((scores[row] as number) > threshold) === targets[row]) right++;
  }
  return right / scores.length;
}

/** Square root of the mean squared error, in the unit of the target. */
export function rootMeanSquaredError(scores: ArrayLike<number>, targets: ArrayLike<number>): number {
  let total = 0;
  for (let row = 0; row < scores.length; row++) total += ((scores[row] as number) - (targets[row] as number)) ** 2;
  return Math.sqrt(total / scores.length);
}
