import type { KeyValue } from '../database/key-values.js';
import type { Metric, Run } from './run.js';
import type { RunEntity, RunStatus } from './run.entity.js';

/** A run as one flat row: its lists are JSON objects divided by commas, or null. */
export interface RunRow {
  readonly run_id: string;
  readonly experiment_id: string;
  readonly run_name: string;
  readonly user_id: string;
  readonly status: RunStatus;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly artifact_uri: string;
  readonly lifecycle_stage: 'active' | 'deleted';
  readonly metrics: string | null;
  readonly params: string | null;
  readonly tags: string | null;
  readonly dataset_inputs: string | null;
  readonly model_inputs: string | null;
  readonly model_outputs: string | null;
}

/**
 * The select list of a `RunRow` over `runs r`. PostgreSQL writes the JSON of the lists: a page of a thousand runs has thirty thousand
 * cells, which as rows would cost this process more than all the rest. `to_json` writes odd doubles as words, like the wire does.
 */
export const runColumns = `r.run_id, r.experiment_id, r.run_name, r.user_id, r.status, r.start_time, r.end_time, r.artifact_uri,
  r.lifecycle_stage,
  ${listSql('metrics', `'{"key":', to_json(t.key), ',"value":', to_json(t.value), ',"timestamp":', t."timestamp", ',"step":', t.step, '}'`, 'run_latest_metrics')},
  ${listSql('params', `'{"key":', to_json(t.key), ',"value":', to_json(t.value), '}'`, 'run_params')},
  ${listSql('tags', `'{"key":', to_json(t.key), ',"value":', to_json(t.value), '}'`, 'run_tags')},
  (select string_agg(json_strip_nulls(json_build_object('dataset', json_build_object('name', d.name, 'digest', d.digest,
      'source_type', d.source_type, 'source', d.source, 'schema', d.schema, 'profile', d.profile),
      'tags', nullif(l.tags, '[]')))::text, ',' order by d.dataset_id)
    from run_datasets l join datasets d using (dataset_id) where l.run_id = r.run_id) as dataset_inputs,
  (select string_agg(json_build_object('model_id', t.model_id)::text, ',' order by t.model_id)
    from run_models t where t.run_id = r.run_id and t.direction = 'input') as model_inputs,
  (select string_agg(json_build_object('model_id', t.model_id, 'step', t.step)::text, ',' order by t.model_id)
    from run_models t where t.run_id = r.run_id and t.direction = 'output') as model_outputs`;

// Sorted before it is aggregated: the primary key gives that order, where a sort inside the aggregate would be done for each run.
function listSql(name: string, object: string, table: string): string {
  return `(select string_agg(concat(${object}), ',') from (select * from ${table} t where t.run_id = r.run_id order by t.key) t) as ${name}`;
}

/** A run's own fields. */
export function entityOf(row: RunRow): RunEntity {
  return {
    runId: row.run_id,
    experimentId: row.experiment_id,
    runName: row.run_name,
    userId: row.user_id,
    status: row.status,
    startTime: Number(row.start_time),
    endTime: row.end_time === null ? null : Number(row.end_time),
    artifactUri: row.artifact_uri,
    lifecycleStage: row.lifecycle_stage,
  };
}

/** The run of a row with everything, for those that look inside. */
export function runOf(row: RunRow): Run {
  return Object.assign(entityOf(row), {
    metrics: listOf<Metric>(row.metrics).map((metric) => ({ ...metric, value: Number(metric.value) })),
    params: listOf<KeyValue>(row.params),
    tags: listOf<KeyValue>(row.tags),
    datasets: listOf<DatasetInput>(row.dataset_inputs).map(({ dataset, tags = [] }) => ({
      name: dataset.name,
      digest: dataset.digest,
      tags,
    })),
  });
}

interface DatasetInput {
  readonly dataset: { readonly name: string; readonly digest: string };
  readonly tags?: readonly KeyValue[];
}

function listOf<Item>(objects: string | null): readonly Item[] {
  return objects === null ? [] : (JSON.parse(`[${objects}]`) as readonly Item[]);
}
