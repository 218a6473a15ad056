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
