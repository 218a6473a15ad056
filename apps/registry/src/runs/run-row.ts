import type { KeyValue } from '../database/key-values.js';
import type { Metric, Run } from './run.js';
import type { RunEntity, RunStatus } from './run.entity.js';
import type { RunLists } from './run-lists.js';

/** A run's own columns. */
export interface RunInfoRow {
  readonly run_id: string;
  readonly experiment_id: string;
  readonly run_name: string;
  readonly user_id: string;
  readonly status: RunStatus;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly artifact_uri: string;
  readonly lifecycle_stage: 'active' | 'deleted';
}

/** A run as one flat row. */
export interface RunRow extends RunInfoRow, RunLists {}

/** The select list of a `RunInfoRow` over `runs r`. */
export const infoColumns = `r.run_id, r.experiment_id, r.run_name, r.user_id, r.status, r.start_time, r.end_time, r.artifact_uri,
  r.lifecycle_stage`;

/** A run's own fields. */
export function entityOf(row: RunInfoRow): RunEntity {
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
