import type { EntityManager } from 'typeorm';

/** Where one version stands in one environment. */
export interface ListedState {
  readonly environment: string;
  readonly modelVersionId: string;
  readonly name: string;
  readonly version: string;
  /** Latest event time seen, milliseconds since 1970. */
  readonly watermark: number | null;
  readonly lateRows: number;
  readonly openRows: number;
  /** Id and status of the window judged last. */
  readonly latestWindow: string | null;
  readonly status: string | null;
  readonly openSignals: readonly string[];
  readonly baseline: unknown;
}

export function listStates(manager: EntityManager, modelId: string): Promise<ListedState[]> {
  return manager.query(
    `SELECT d.environment, d.model_version_id AS "modelVersionId", d.name, d.version, d.watermark::float8 AS watermark,
       d.late_rows::float8 AS "lateRows", latest.id AS "latestWindow", latest.verdict ->> 'status' AS status, j.baseline,
       (SELECT coalesce(sum(rows), 0)::integer FROM observation_window w WHERE w.state = 'open'
          AND w.environment = d.environment AND w.model_version_id = d.model_version_id) AS "openRows",
       ARRAY(SELECT kind FROM signal s WHERE s.cleared_at IS NULL AND s.environment = d.environment
          AND s.model_version_id = d.model_version_id ORDER BY kind) AS "openSignals"
     FROM deployment d LEFT JOIN judgement_state j USING (environment, model_version_id)
     LEFT JOIN LATERAL (SELECT id, verdict FROM observation_window w WHERE w.state = 'judged'
       AND w.environment = d.environment AND w.model_version_id = d.model_version_id
       ORDER BY w.slot_start DESC, w.part DESC LIMIT 1) AS latest ON true
     WHERE d.model_id = $1 ORDER BY d.environment, d.version`,
    [modelId],
  );
}
