import type { KeyValue } from '../database/key-values.js';
import type { RunDataset } from '../datasets/datasets.js';
import { checkDatasets } from '../datasets/log-datasets.js';
import { checkKey, checkLength, limits } from '../mlflow-wire/limits.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import type { Metric, RunModel } from './run.js';
import { checkRunTag } from './check-run-tag.js';

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

/** Refuses entries beyond the limits of the contract, naming the first. */
export function checkEntries({ metrics, params, tags, datasets }: RunEntries): void {
  checkCounts(metrics.length, params.length, tags.length);
  for (const [index, { key }] of metrics.entries()) checkKey('metric', key, `metrics[${index}].key`);
  checkParams(params);
  for (const [index, { key, value }] of tags.entries()) checkRunTag(key, value, `tags[${index}]`);
  checkDatasets(datasets);
}

function checkParams(params: readonly KeyValue[]): void {
  const keys = new Set<string>();
  for (const [index, { key, value }] of params.entries()) {
    checkKey('param', key, `params[${index}].key`);
    checkLength(`params[${index}].value`, value, limits.paramValue);
    if (keys.has(key)) throw invalidParameter(`Duplicate parameter keys have been submitted: ${key}`);
    keys.add(key);
  }
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
