import { numberArray, type StatementPart } from '../database/statement-part.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';
import { latestOf, sortedPoints } from './metric-order.js';
import type { LoggedMetric } from './run-entries.js';

/**
 * Appends metrics of the row `run`, and keeps the latest of each key, which is the greatest by (step, timestamp, value). An exact
 * repetition is dropped.
 */
export function metricParts(metrics: readonly LoggedMetric[], parameters: SqlParameters): readonly StatementPart[] {
  if (metrics.length === 0) return [];
  const points = sortedPoints(metrics);
  const history = `insert into run_metrics (run_id, key, "timestamp", step, value)
    select run_id, t.key, t."timestamp", t.step, t.value from run, ${pointRows(points, parameters)}
    on conflict do nothing`;
  const latest = `insert into run_latest_metrics as l (run_id, experiment_id, key, "timestamp", step, value)
    select run_id, experiment_id, t.key, t."timestamp", t.step, t.value from run, ${pointRows(latestOf(points), parameters)}
    on conflict (run_id, key) do update
      set "timestamp" = excluded."timestamp", step = excluded.step, value = excluded.value
      where (excluded.step, excluded."timestamp", excluded.value) > (l.step, l."timestamp", l.value)`;
  return [{ name: 'history', sql: history }, { name: 'latest', sql: latest }, ...modelMetricParts(points, parameters)];
}

function modelMetricParts(points: readonly LoggedMetric[], parameters: SqlParameters): readonly StatementPart[] {
  const measured = points.filter(({ modelId }) => modelId !== undefined);
  if (measured.length === 0) return [];
  const models = parameters.add(measured.map(({ modelId }) => modelId));
  const names = parameters.add(measured.map(({ datasetName }) => datasetName ?? null));
  const digests = parameters.add(measured.map(({ datasetDigest }) => datasetDigest ?? null));
  const more = `, ${models}::text[], ${names}::text[], ${digests}::text[]`;
  const sql = `insert into logged_model_metrics (model_id, run_id, key, "timestamp", step, value, dataset_name, dataset_digest)
    select t.model_id, run_id, t.key, t."timestamp", t.step, t.value, t.dataset_name, t.dataset_digest
    from run, ${pointRows(measured, parameters, more, ', model_id, dataset_name, dataset_digest')}
    order by t.model_id, t.key
    on conflict do nothing`;
  return [{ name: 'models_metrics', sql }];
}

function pointRows(points: readonly LoggedMetric[], parameters: SqlParameters, more = '', moreNames = ''): string {
  const keys = parameters.add(points.map(({ key }) => key));
  const timestamps = parameters.add(numberArray(points.map(({ timestamp }) => timestamp)));
  const steps = parameters.add(numberArray(points.map(({ step }) => step)));
  const values = parameters.add(numberArray(points.map(({ value }) => value)));
  return `unnest(${keys}::text[], ${timestamps}::bigint[], ${steps}::bigint[], ${values}::float8[]${more})
    as t(key, "timestamp", step, value${moreNames})`;
}
