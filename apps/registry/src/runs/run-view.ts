import type { RunDataset } from '../datasets/datasets.js';
import type { DatasetInputMessage, MetricMessage } from './run-messages.js';
import type { LoggedMetric } from './log-metrics.js';
import type { RunEntity } from './run.entity.js';
import type { Run } from './run.js';

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

/** A run with its data, inputs and outputs as a message. */
export function runView(run: Run) {
  const models = (direction: 'input' | 'output') => run.models.filter((model) => model.direction === direction);
  return {
    info: runInfoView(run),
    data: { metrics: run.metrics, params: run.params, tags: run.tags },
    inputs: {
      dataset_inputs: run.datasets.map(datasetView),
      model_inputs: models('input').map(({ modelId }) => ({ model_id: modelId })),
    },
    outputs: { model_outputs: models('output').map(({ modelId, step }) => ({ model_id: modelId, step })) },
  };
}

function datasetView({ tags, sourceType, ...dataset }: RunDataset) {
  return { dataset: { ...dataset, source_type: sourceType }, tags };
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
