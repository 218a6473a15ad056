import type { StatementPart } from '../database/statement-part.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';
import type { RunDataset } from './datasets.js';

/**
 * Links data sets to the row `run`. A data set is known by (experiment, name, digest) and stored once; linking it again changes nothing:
 * the client names it anew, without tags, with every metric that was taken on it.
 */
export function datasetParts(datasets: readonly RunDataset[], parameters: SqlParameters): readonly StatementPart[] {
  if (datasets.length === 0) return [];
  const distinct = [...new Map(datasets.map((dataset) => [`${dataset.name}\n${dataset.digest}`, dataset])).values()];
  const given = `select * from jsonb_to_recordset(${parameters.add(JSON.stringify(distinct))}::jsonb) as
    t(name text, digest text, "sourceType" text, source text, schema text, profile text, tags jsonb)`;
  const stored = `insert into datasets (experiment_id, name, digest, source_type, source, schema, profile)
    select run.experiment_id, name, digest, "sourceType", source, schema, profile from given, run order by name, digest
    on conflict (experiment_id, name, digest) do update set source_type = excluded.source_type
    returning dataset_id, name, digest`;
  const linked = `insert into run_datasets (run_id, dataset_id, tags)
    select run.run_id, stored.dataset_id, given.tags from run, given join stored using (name, digest)
    on conflict (run_id, dataset_id) do nothing`;
  return [
    { name: 'given', sql: given },
    { name: 'stored', sql: stored },
    { name: 'linked_datasets', sql: linked },
  ];
}

/** Refuses data sets beyond the limits of the contract. */
export function checkDatasets(datasets: readonly RunDataset[]): void {
  if (datasets.length > limits.datasetInputs) {
    throw invalidParameter(`A run takes at most ${limits.datasetInputs} datasets per request, got ${datasets.length}`);
  }
  for (const [index, { name, digest, source, schema, profile, tags }] of datasets.entries()) {
    const path = `datasets[${index}]`;
    checkLength(`${path}.dataset.name`, name, limits.datasetName);
    checkLength(`${path}.dataset.digest`, digest, limits.datasetDigest);
    checkLength(`${path}.dataset.source`, source, limits.datasetSource);
    checkLength(`${path}.dataset.schema`, schema, limits.datasetSchema);
    checkLength(`${path}.dataset.profile`, profile, limits.datasetProfile);
    for (const { key, value } of tags) {
      checkLength(`${path}.tags.key`, key, limits.datasetTagKey);
      checkLength(`${path}.tags.value`, value, limits.datasetTagValue);
    }
  }
}
