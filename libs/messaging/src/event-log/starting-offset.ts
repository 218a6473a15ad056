import type { Beginning, PartitionOffsets } from './event-log.js';

/**
 * Where a reader of a partition begins: at the offset it or its group kept, else at the chosen end, and never before what the log still has.
 * A kept offset past the end belongs to a log that was lost and made anew, and is ignored.
 */
export function startingOffset(
  range: Pick<PartitionOffsets, 'start' | 'end'>,
  kept: bigint | undefined,
  beginning: Beginning = 'earliest',
): bigint {
  if (kept === undefined || kept > range.end) return beginning === 'latest' ? range.end : range.start;
  return kept > range.start ? kept : range.start;
}
