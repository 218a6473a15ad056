import type { KeyValue } from '../database/key-values.js';
import type { RunDataset } from '../datasets/datasets.js';
import { checkDatasets } from '../datasets/log-datasets.js';
import { checkKey, cutToLength, limits } from '../mlflow-wire/limits.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import type { Metric, RunModel } from './run.js';
import { readRunTag } from './read-run-tag.js';

/** A metric that may also belong to a logged model, measured on a named data set. */
export interface LoggedMetric extends Metric {
  readonly modelId: string | undefined;
  readonly datasetName: string | undefined;
  readonly datasetDigest: string | undefined;
}

/** What a training program reports about its run. */
export interface RunEntries {
  readonly metrics: readonly LoggedMetric[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly datasets: readonly RunDataset[];
  readonly models: readonly RunModel[];
}

/** Entries as they are kept. Refuses what is beyond the limits of the contract, naming the first. */
export function readEntries({
  metrics = [],
  params = [],
  tags = [],
  datasets = [],
  models = [],
}: Partial<RunEntries>): RunEntries {
  checkCounts(metrics.length, params.length, tags.length);
  for (const [index, { key }] of metrics.entries()) checkKey('metric', key, `metrics[${index}].key`);
  checkDatasets(datasets);
  return {
    metrics,
    params: readParams(params),
    tags: tags.map((tag, index) => readRunTag(tag, `tags[${index}]`)),
    datasets,
    models,
  };
}

function readParams(params: readonly KeyValue[]): readonly KeyValue[] {
  const keys = new Set<string>();
  return params.map(({ key, value }, index) => {
    checkKey('param', key, `params[${index}].key`);
    if (keys.has(key)) throw invalidParameter(`Duplicate parameter keys have been submitted: ${key}`);
    keys.add(key);
    return { key, value: cutToLength(value, limits.paramValue) };
  });
}

function checkCounts(metrics: number, params: number, tags: number): void {
  const counts = [
    ['metrics', metrics, limits.batchMetrics],
    ['params', params, limits.batchParams],
    ['tags', tags, limits.batchTags],
    ['metrics, params, and tags', metrics + params + tags, limits.batchTotal],
  ] as const;
  for (const [what, count, limit] of counts) {
    if (count > limit) {
      throw invalidParameter(
        `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up the request and try again.`,
      );
    }
  }
}
