import { rangeNotSatisfiable } from './artifact-errors.js';
import type { ByteRange } from './artifact-store.js';

/** The range with its real last byte; throws `range-not-satisfiable` where it does not begin within the artifact. */
export function resolveRange(range: ByteRange, bytes: number): Required<ByteRange> {
  const end = Math.min(range.end ?? bytes - 1, bytes - 1);
  const sound = Number.isSafeInteger(range.start) && Number.isSafeInteger(end) && range.start >= 0;
  if (!sound || range.start > end) throw rangeNotSatisfiable(range, bytes);
  return { start: range.start, end };
}
