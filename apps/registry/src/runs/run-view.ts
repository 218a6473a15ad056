import type { RunDataset } from '../datasets/datasets.js';
import { toWire } from '../mlflow-wire/to-wire.js';
import type { DatasetInputMessage, MetricMessage } from './run-messages.js';
import type { LoggedMetric } from './run-entries.js';
import type { RunEntity } from './run.entity.js';
import { entityOf, type RunRow } from './run-row.js';

/** A run's own fields as a message; both names of its identifier are sent. */
export function runInfoView(run: RunEntity) {
  return {
    run_id: run.runId,
    run_uuid: run.runId,
    run_name: run.runName,
    experiment_id: run.experimentId,
    user_id: run.userId,
    status: run.status,
    start_time: run.startTime,
    end_time: run.endTime,
    artifact_uri: run.artifactUri,
    lifecycle_stage: run.lifecycleStage,
  };
}

/** A run with its data, inputs and outputs as the text of a message. */
export function runText(row: RunRow): string {
  const info = toWire(runInfoView(entityOf(row)));
  const data = lists({ metrics: row.metrics, params: row.params, tags: row.tags });
  const inputs = lists({ dataset_inputs: row.dataset_inputs, model_inputs: row.model_inputs });
  const outputs = lists({ model_outputs: row.model_outputs });
  return `{"info":${JSON.stringify(info)},"data":${data},"inputs":${inputs},"outputs":${outputs}}`;
}

function lists(fields: Readonly<Record<string, string | null>>): string {
  const written = Object.entries(fields).flatMap(([name, items]) => (items === null ? [] : [`"${name}":[${items}]`]));
  return `{${written.join(',')}}`;
}

export function toDataset({ dataset, tags }: DatasetInputMessage): RunDataset {
  return {
    name: dataset.name,
    digest: dataset.digest,
    sourceType: dataset.source_type,
    source: dataset.source,
    schema: dataset.schema,
    profile: dataset.profile,
    tags,
  };
}

export function toMetric(message: MetricMessage): LoggedMetric {
  const { key, value, timestamp, step } = message;
  return {
    key,
    value,
    timestamp,
    step,
    modelId: message.model_id,
    datasetName: message.dataset_name,
    datasetDigest: message.dataset_digest,
  };
}
