import type { RetrainingPolicy } from '@modelyard/contracts';

type Improvement = RetrainingPolicy['improvement'];

/** Whether the challenger is better by more than the margin. Without a champion's figure there is nothing to beat. */
export function isBetter(champion: number | null, challenger: number, { direction, margin }: Improvement): boolean {
  if (!Number.isFinite(challenger)) return false;
  if (champion === null) return true;
  const gain = direction === 'higher' ? challenger - champion : champion - challenger;
  return gain > margin;
}

/** The verdict in one sentence. */
export function explainChallenge(champion: number | null, challenger: number, improvement: Improvement): string {
  const { metric, direction, margin } = improvement;
  const better = isBetter(champion, challenger, improvement) ? 'is better' : 'is not better';
  const against = champion === null ? 'no champion' : `${champion.toFixed(4)} of the champion`;
  return `the challenger ${better}: ${metric} ${challenger.toFixed(4)} against ${against} (${direction} is better, margin ${margin})`;
}
