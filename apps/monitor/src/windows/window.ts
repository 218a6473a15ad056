import type { EvidenceWindow } from '@modelyard/contracts';
import { Digest } from '@modelyard/contracts';

/** A window as it is stored. Times are milliseconds since 1970, in event time. */
export interface ClosedWindowRow {
  readonly id: string;
  readonly environment: string;
  readonly modelId: string;
  readonly modelVersionId: string;
  readonly slotStart: number;
  readonly slotEnd: number | null;
  readonly part: number;
  readonly rows: number;
  readonly lateRows: number;
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly closedBy: 'event-time' | 'count' | 'idle' | null;
  readonly revision: number;
  readonly manifestDigest: string | null;
}

export const windowColumns = `w.id, w.environment, w.model_id AS "modelId", w.model_version_id AS "modelVersionId",
  w.slot_start::float8 AS "slotStart", w.slot_end::float8 AS "slotEnd", w.part, w.rows, w.late_rows AS "lateRows",
  w.first_event::float8 AS "firstEvent", w.last_event::float8 AS "lastEvent", w.closed_by AS "closedBy", w.revision,
  w.manifest_digest AS "manifestDigest"`;

type WindowSpan = Pick<ClosedWindowRow, 'slotStart' | 'slotEnd' | 'firstEvent' | 'lastEvent' | 'closedBy'>;

/** What a window covers: its slot of event time, or, closed by count, from its first row to its last. */
export function spanOf(window: WindowSpan): Pick<EvidenceWindow, 'start' | 'end' | 'by'> {
  const bySlot = window.closedBy !== 'count' && window.slotEnd !== null;
  const [from, to] = bySlot ? [window.slotStart, window.slotEnd] : [window.firstEvent, window.lastEvent];
  return {
    start: new Date(from).toISOString(),
    end: new Date(to).toISOString(),
    by: bySlot ? 'event-time' : 'count',
  };
}

export function evidenceOf(window: ClosedWindowRow, manifestDigest: string): EvidenceWindow {
  return { ...spanOf(window), count: window.rows, manifestDigest: Digest.parse(manifestDigest) };
}
