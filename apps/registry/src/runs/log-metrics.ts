import type { EntityManager } from 'typeorm';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkKey } from '../mlflow-wire/limits.js';
import type { Metric } from './run.js';

/** A metric that may also belong to a logged model, measured on a named data set. */
export interface LoggedMetric extends Metric {
  readonly modelId: string | undefined;
  readonly datasetName: string | undefined;
  readonly datasetDigest: string | undefined;
}

/**
 * Appends metrics of a run that the caller's transaction holds, and keeps the latest of each key, which is the greatest by (step,
 * timestamp, value). An exact repetition is dropped.
 */
export async function logMetrics(
  manager: EntityManager,
  runId: string,
  metrics: readonly LoggedMetric[],
): Promise<void> {
  if (metrics.length === 0) return;
  for (const [index, { key }] of metrics.entries()) checkKey('metric', key, `metrics[${index}].key`);
  await manager.query(
    `with given as (
       select distinct * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::float8[]) as t(key, "timestamp", step, value)),
     history as (
       insert into run_metrics (run_id, key, "timestamp", step, value)
       select $1, key, "timestamp", step, value from given order by key, "timestamp", step, value
       on conflict do nothing)
     insert into run_latest_metrics as latest (run_id, experiment_id, key, "timestamp", step, value)
     select distinct on (key) $1, (select experiment_id from runs where run_id = $1), key, "timestamp", step, value from given
     order by key, step desc, "timestamp" desc, value desc
     on conflict (run_id, key) do update
       set "timestamp" = excluded."timestamp", step = excluded.step, value = excluded.value
       where (excluded.step, excluded."timestamp", excluded.value) > (latest.step, latest."timestamp", latest.value)`,
    [runId, ...columnsOf(metrics)],
  );
  await logModelMetrics(
    manager,
    runId,
    metrics.filter(({ modelId }) => modelId !== undefined && modelId !== ''),
  );
}

async function logModelMetrics(manager: EntityManager, runId: string, metrics: readonly LoggedMetric[]): Promise<void> {
  if (metrics.length === 0) return;
  const modelIds = [...new Set(metrics.map(({ modelId }) => modelId))];
  const known = await manager.query<{ model_id: string }[]>(
    'select model_id from logged_models where model_id = any($1)',
    [modelIds],
  );
  const unknown = modelIds.find((id) => !known.some(({ model_id }) => model_id === id));
  if (unknown !== undefined)
    throw invalidParameter(`Invalid value for parameter 'model_id' supplied: no logged model '${unknown}'`);
  await manager.query(
    `insert into logged_model_metrics (model_id, run_id, key, "timestamp", step, value, dataset_name, dataset_digest)
     select t.model_id, $1, t.key, t."timestamp", t.step, t.value, t.dataset_name, t.dataset_digest
     from unnest($2::text[], $3::bigint[], $4::bigint[], $5::float8[], $6::text[], $7::text[], $8::text[])
       as t(key, "timestamp", step, value, model_id, dataset_name, dataset_digest)
     order by t.model_id, t.key
     on conflict do nothing`,
    [
      runId,
      ...columnsOf(metrics),
      metrics.map(({ modelId }) => modelId),
      metrics.map(({ datasetName }) => datasetName ?? null),
      metrics.map(({ datasetDigest }) => datasetDigest ?? null),
    ],
  );
}

function columnsOf(metrics: readonly Metric[]) {
  return [
    metrics.map(({ key }) => key),
    metrics.map(({ timestamp }) => timestamp),
    metrics.map(({ step }) => step),
    metrics.map(({ value }) => String(value)),
  ];
}
