import type { PreparedStatement } from '@modelyard/messaging';
import { datasetParts } from '../datasets/log-datasets.js';
import { SqlParameters } from '../search-grammar/sql-parameters.js';
import { modelParts } from './link-models.js';
import { metricParts } from './log-metrics.js';
import { paramParts } from './log-params.js';
import { tagParts } from './log-tags.js';
import type { RunEntries } from './run-entries.js';

/** One statement with its values. */
export interface Statement {
  readonly statement: PreparedStatement;
  readonly values: readonly unknown[];
}

/**
 * The one statement that writes all entries to an active run whose logged models are all known, or nothing; it answers one row when it
 * did. Rows go in by key, so that writers of one run wait for each other in one order and never in a circle.
 */
export function logStatement(runId: string, entries: RunEntries): Statement {
  const parameters = new SqlParameters();
  const run = parameters.add(runId);
  const modelIds = loggedModelsOf(entries);
  const known =
    modelIds.length === 0
      ? ''
      : `and (select count(*) from logged_models where model_id = any(${parameters.add(modelIds)}::text[]))
          = ${parameters.add(modelIds.length)}`;
  const parts = [
    ...paramParts(entries.params, parameters),
    ...metricParts(entries.metrics, parameters),
    ...tagParts(entries.tags, parameters),
    ...datasetParts(entries.datasets, parameters),
    ...modelParts(entries.models, parameters),
  ];
  const written = parts.map(({ name, sql }) => `,\n${name} as (${sql})`).join('');
  const text = `with run as (
    select run_id, experiment_id from runs where run_id = ${run} and lifecycle_stage = 'active' ${known})${written}
    select run_id from run`;
  const name = ['log', ...parts.map((part) => part.name), ...(known === '' ? [] : ['known'])].join('-');
  return { statement: { name, text }, values: parameters.values };
}

/** The logged models that entries speak of, each once. */
export function loggedModelsOf({ metrics, models }: RunEntries): readonly string[] {
  return [...new Set([...metrics.flatMap(({ modelId }) => modelId ?? []), ...models.map(({ modelId }) => modelId)])];
}
