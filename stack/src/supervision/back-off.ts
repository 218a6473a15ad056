const firstMs = 250;
const longestMs = 30_000;

/** A process that ran this long before it ended is healthy again: its earlier failures no longer count. */
export const forgivenAfterMs = 60_000;

/** How long to wait before a process is started again that failed `failures` times in a row (1 or more): 0.25 s, 0.5 s … 30 s. */
export function restartDelay(failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** (failures - 1));
}
