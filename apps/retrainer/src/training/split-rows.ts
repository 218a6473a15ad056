import { createHash } from 'node:crypto';
import type { LabelledRow } from '../windows/labelled-windows.js';

export interface SplitRows {
  readonly train: readonly LabelledRow[];
  readonly holdout: readonly LabelledRow[];
}

/**
 * Keeps about `share` of the rows from the trainer. A row's place follows from its prediction id alone, so a repeated attempt, and a
 * later revision of a window with more labels, put it on the same side.
 */
export function splitRows(rows: readonly LabelledRow[], share: number): SplitRows {
  const inHoldout = (row: LabelledRow) => placeOf(row.predictionId) < share;
  return { train: rows.filter((row) => !inHoldout(row)), holdout: rows.filter(inHoldout) };
}

/** A number in [0, 1) that an id always gives. */
function placeOf(predictionId: string): number {
  return createHash('sha256').update(predictionId).digest().readUInt32BE(0) / 2 ** 32;
}
