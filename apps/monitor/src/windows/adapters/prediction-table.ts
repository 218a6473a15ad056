import type { EntityManager } from 'typeorm';
import type { CountedPrediction } from '../counted-predictions.js';

export interface PlacedPrediction extends CountedPrediction {
  readonly windowId: string;
  readonly late: boolean;
}

/** Those of the given ids that the model already has predictions of. */
export async function knownPredictionIds(
  manager: EntityManager,
  environment: string,
  modelId: string,
  predictionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT prediction_id AS id FROM prediction WHERE environment = $1 AND model_id = $2 AND prediction_id = ANY ($3)`,
    [environment, modelId, predictionIds],
  );
  return new Set(rows.map((row) => row.id));
}

/** Stores predictions of one deployment in one statement. */
export async function insertPredictions(manager: EntityManager, placed: readonly PlacedPrediction[]): Promise<void> {
  const [first] = placed;
  if (!first) return;
  const column = <Value>(read: (one: PlacedPrediction) => Value): Value[] => placed.map(read);
  await manager.query(
    `INSERT INTO prediction (environment, model_id, model_version_id, prediction_id, window_id, late, event_time,
       features, outputs, decision, confidence, latency_ms, error_code, experiment, arm)
     SELECT $1, $2, $3, * FROM unnest($4::text[], $5::uuid[], $6::boolean[], $7::bigint[], $8::jsonb[], $9::jsonb[],
       $10::jsonb[], $11::float8[], $12::float8[], $13::text[], $14::text[], $15::text[])
     ON CONFLICT DO NOTHING`,
    [
      first.record.environment,
      first.modelId,
      first.modelVersionId,
      column(({ record }) => record.predictionId),
      column(({ windowId }) => windowId),
      column(({ late }) => late),
      column(({ eventTime }) => eventTime),
      column(({ record }) => JSON.stringify(record.features)),
      column(({ record }) => JSON.stringify(record.outputs)),
      column(({ record }) => (record.decision === null ? null : JSON.stringify(record.decision))),
      column(({ record }) => record.confidence),
      column(({ record }) => record.latencyMs),
      column(({ record }) => record.error?.code ?? null),
      column(({ record }) => record.experiment),
      column(({ record }) => record.arm),
    ],
  );
}
