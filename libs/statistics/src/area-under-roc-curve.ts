/**
 * Area under the ROC curve: the chance that a positive outscores a negative, ties counting half.
 *
 * Formula: (Σ midranks of positives − n₊(n₊+1)/2) / (n₊ n₋), the Mann–Whitney statistic scaled.
 * Convention: higher score means positive.
 * Bounds: scores free of NaN; result in [0, 1], exact up to the final division below 2^53 pairs.
 * Edge cases: without a positive or without a negative there is no area: `undefined`. Different lengths throw RangeError.
 * Source: J. Hanley & B. McNeil, Radiology 143 (1982) 29–36.
 */
export function areaUnderRocCurve(scores: ArrayLike<number>, positive: ArrayLike<boolean>): number | undefined {
  if (scores.length !== positive.length) throw new RangeError('each score needs its label');
  const ranked = Array.from({ length: scores.length }, (_, i) => ({
    score: scores[i] ?? Number.NaN,
    positive: positive[i] === true,
  })).sort((a, b) => a.score - b.score);
  let positives = 0;
  let rankSum = 0;
  for (let start = 0, end = 0; start < ranked.length; start = end) {
    end = start + 1;
    while (ranked[end]?.score === ranked[start]?.score) end += 1;
    const tied = ranked.slice(start, end).filter((row) => row.positive).length;
    rankSum += (tied * (start + 1 + end)) / 2;
    positives += tied;
  }
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
