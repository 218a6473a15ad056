import type { EntityManager } from 'typeorm';
import type { ClosedWindow, OpenWindow, PlacedRows, StreamState } from '../place-rows.js';
import { windowIdOf, type Deployment } from '../window-key.js';

/** A deployment whose rows are being laid into windows. */
export interface Stream extends Deployment {
  readonly modelId: string;
  readonly name: string;
  readonly version: string;
}

/** How far a deployment's rows have been laid. */
export interface StreamPosition extends Pick<StreamState, 'watermark' | 'closedThrough'> {
  /** When its latest rows came, by the wall clock. */
  readonly lastArrival: Date;
}

const position = `watermark::float8 AS watermark, closed_through::float8 AS "closedThrough", last_arrival AS "lastArrival"`;

/** Takes the deployment for this transaction, making it known first; two transactions lay rows one after the other. */
export async function takeStream(manager: EntityManager, stream: Stream, arrival: Date): Promise<StreamPosition> {
  const { environment, modelVersionId, modelId, name, version } = stream;
  const [row] = await manager.query<[StreamPosition]>(
    `INSERT INTO deployment (environment, model_version_id, model_id, name, version, last_arrival)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (environment, model_version_id)
     DO UPDATE SET name = excluded.name, last_arrival = excluded.last_arrival RETURNING ${position}`,
    [environment, modelVersionId, modelId, name, version, arrival],
  );
  return row;
}

/** Takes a known deployment for this transaction. */
export async function lockStream(
  manager: EntityManager,
  { environment, modelVersionId }: Deployment,
): Promise<StreamPosition> {
  const [row] = await manager.query<[StreamPosition]>(
    `SELECT ${position} FROM deployment WHERE environment = $1 AND model_version_id = $2 FOR UPDATE`,
    [environment, modelVersionId],
  );
  return row;
}

/** The windows that rows of these slots may go into. */
export async function loadWindows(
  manager: EntityManager,
  { environment, modelVersionId }: Deployment,
  slots: readonly number[],
): Promise<Pick<StreamState, 'open' | 'nextParts'>> {
  const rows = await manager.query<(OpenWindow & { state: string })[]>(
    `SELECT slot_start::float8 AS "slotStart", part, rows, first_event::float8 AS "firstEvent",
       last_event::float8 AS "lastEvent", state
     FROM observation_window WHERE environment = $1 AND model_version_id = $2
       AND (state = 'open' OR slot_start = ANY ($3::bigint[])) ORDER BY slot_start, part`,
    [environment, modelVersionId, slots],
  );
  const open = rows.filter((row) => row.state === 'open').map(({ state: _state, ...window }) => window);
  const closed = rows.filter((row) => row.state !== 'open');
  return { open, nextParts: new Map(closed.map((row) => [row.slotStart, row.part + 1])) };
}

/** Writes what has changed: the stream's position, the windows that took rows, those that closed. */
export async function saveWindows(
  manager: EntityManager,
  stream: Stream,
  { state, closed, placements }: PlacedRows,
  slotEndOf: (slotStart: number) => number,
  now: Date,
): Promise<void> {
  const { environment, modelVersionId, modelId } = stream;
  const touched = [...state.open.map((window) => ({ ...window, closedBy: null })), ...closed].map((window) =>
    toRow(stream, window, slotEndOf(window.slotStart)),
  );
  await manager.query(
    `INSERT INTO observation_window AS w (id, environment, model_version_id, model_id, slot_start, slot_end, part, rows,
       first_event, last_event, state, closed_by, closed_at)
     SELECT id, $1, $2, $3, "slotStart", "slotEnd", part, rows, "firstEvent", "lastEvent",
       CASE WHEN "closedBy" IS NULL THEN 'open' ELSE 'closed' END, "closedBy",
       CASE WHEN "closedBy" IS NULL THEN NULL ELSE $5::timestamptz END
     FROM jsonb_to_recordset($4::jsonb) AS given (id uuid, "slotStart" bigint, "slotEnd" bigint, part integer,
       rows integer, "firstEvent" bigint, "lastEvent" bigint, "closedBy" text)
     ON CONFLICT (id) DO UPDATE SET rows = excluded.rows, first_event = excluded.first_event,
       last_event = excluded.last_event, state = excluded.state, closed_by = excluded.closed_by, closed_at = excluded.closed_at`,
    [environment, modelVersionId, modelId, JSON.stringify(touched), now],
  );
  const late = placements.filter((placement) => placement.late);
  await manager.query(
    `UPDATE deployment SET watermark = $3, closed_through = $4, late_rows = late_rows + $5
     WHERE environment = $1 AND model_version_id = $2`,
    [environment, modelVersionId, state.watermark, state.closedThrough, late.length],
  );
  if (late.length === 0) return;
  await manager.query(
    `UPDATE observation_window AS w SET late_rows = w.late_rows + given.count
     FROM (SELECT id, count(*)::integer AS count FROM unnest($1::uuid[]) AS id GROUP BY id) AS given WHERE w.id = given.id`,
    [late.map((placement) => windowIdOf({ environment, modelVersionId, ...placement }))],
  );
}

function toRow(stream: Stream, window: OpenWindow & { closedBy: ClosedWindow['closedBy'] | null }, slotEnd: number) {
  const id = windowIdOf({ ...stream, slotStart: window.slotStart, part: window.part });
  return { ...window, id, slotEnd: Number.isFinite(slotEnd) ? slotEnd : null };
}
