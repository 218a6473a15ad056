import type { EntityManager } from 'typeorm';

export interface ListedSignal {
  readonly id: string;
  readonly kind: string;
  readonly environment: string;
  readonly modelVersionId: string;
  readonly open: boolean;
  readonly raisedAt: Date;
  readonly raised: unknown;
  readonly clearedAt: Date | null;
  readonly cleared: unknown;
}

export interface SignalQuery {
  readonly environment?: string | undefined;
  readonly open?: boolean | undefined;
  readonly limit: number;
}

/** Signals of a model, the latest first; `raised` and `cleared` are the evidence as it was published. */
export function listSignals(manager: EntityManager, modelId: string, query: SignalQuery): Promise<ListedSignal[]> {
  return manager.query(
    `SELECT id, kind, environment, model_version_id AS "modelVersionId", cleared_at IS NULL AS open,
       raised_at AS "raisedAt", raised, cleared_at AS "clearedAt", cleared
     FROM signal WHERE model_id = $1 AND ($2::text IS NULL OR environment = $2)
       AND ($3::boolean IS NULL OR (cleared_at IS NULL) = $3) ORDER BY raised_at DESC, id LIMIT $4`,
    [modelId, query.environment ?? null, query.open ?? null, query.limit],
  );
}
