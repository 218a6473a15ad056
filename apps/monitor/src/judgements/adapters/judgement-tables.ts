import type { EntityManager } from 'typeorm';
import { windowColumns, type ClosedWindowRow } from '../../windows/window.js';
import type { JudgementState } from '../judge-window.js';

export interface DueWindow {
  readonly window: ClosedWindowRow;
  readonly name: string;
  readonly version: string;
  readonly state: JudgementState;
}

/** A version that predictions name before the registry's event has come is waited for, for so long. */
const strangerPatience = "interval '15 seconds'";

/**
 * The earliest closed window of some deployment that no other process is judging; its deployment stays ours until the
 * transaction ends, so that windows are judged one after the other.
 * @param passOver deployments (`environment/modelVersionId`) to leave alone for now
 */
export async function takeDueWindow(
  manager: EntityManager,
  passOver: readonly string[],
  now: Date,
): Promise<DueWindow | undefined> {
  await manager.query(
    `INSERT INTO judgement_state (environment, model_version_id)
     SELECT DISTINCT environment, model_version_id FROM observation_window WHERE state = 'closed' ON CONFLICT DO NOTHING`,
  );
  const [taken] = await manager.query<(JudgementState & { environment: string; modelVersionId: string })[]>(
    `SELECT j.environment, j.model_version_id AS "modelVersionId", j.signals, j.baseline FROM judgement_state j
     WHERE NOT (j.environment || '/' || j.model_version_id) = ANY ($1) AND EXISTS (SELECT 1 FROM observation_window w
       WHERE w.state = 'closed' AND w.environment = j.environment AND w.model_version_id = j.model_version_id
         AND (w.closed_at < $2::timestamptz - ${strangerPatience}
           OR EXISTS (SELECT 1 FROM version v WHERE v.model_version_id = w.model_version_id)))
     LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [passOver, now],
  );
  if (!taken) return undefined;
  const [row] = await manager.query<(ClosedWindowRow & { name: string; version: string })[]>(
    `SELECT ${windowColumns}, d.name, d.version
     FROM observation_window w JOIN deployment d USING (environment, model_version_id)
     WHERE w.state = 'closed' AND w.environment = $1 AND w.model_version_id = $2 ORDER BY w.slot_start, w.part LIMIT 1 FOR UPDATE OF w`,
    [taken.environment, taken.modelVersionId],
  );
  if (!row) return undefined;
  const { name, version, ...window } = row;
  return { window, name, version, state: { signals: taken.signals, baseline: taken.baseline } };
}

export async function saveVerdict(
  manager: EntityManager,
  window: ClosedWindowRow,
  verdict: object,
  state: JudgementState,
  now: Date,
): Promise<void> {
  await manager.query(`UPDATE observation_window SET state = 'judged', verdict = $2, judged_at = $3 WHERE id = $1`, [
    window.id,
    verdict,
    now,
  ]);
  await manager.query(
    `UPDATE judgement_state SET signals = $3, baseline = $4 WHERE environment = $1 AND model_version_id = $2`,
    [window.environment, window.modelVersionId, state.signals, state.baseline],
  );
}

/** Keeps a raised signal, or the clearing of one. */
export async function saveSignal(
  manager: EntityManager,
  window: ClosedWindowRow,
  change: { readonly id: string; readonly kind: string; readonly action: 'raise' | 'clear' },
  evidence: object,
  now: Date,
): Promise<void> {
  if (change.action === 'clear') {
    await manager.query(`UPDATE signal SET cleared_by = $2, cleared_at = $3, cleared = $4 WHERE id = $1`, [
      change.id,
      window.id,
      now,
      evidence,
    ]);
    return;
  }
  await manager.query(
    `INSERT INTO signal (id, kind, environment, model_id, model_version_id, raised_by, raised_at, raised)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [change.id, change.kind, window.environment, window.modelId, window.modelVersionId, window.id, now, evidence],
  );
}
