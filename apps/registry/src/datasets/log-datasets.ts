import type { EntityManager } from 'typeorm';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import type { RunDataset } from './datasets.js';

/**
 * Links data sets to a run. A data set is known by (experiment, name, digest) and stored once; linking it again changes nothing but
 * its tags.
 */
export async function logDatasets(
  manager: EntityManager,
  runId: string,
  datasets: readonly RunDataset[],
): Promise<void> {
  if (datasets.length === 0) return;
  check(datasets);
  const distinct = [...new Map(datasets.map((dataset) => [`${dataset.name}\n${dataset.digest}`, dataset])).values()];
  await manager.query(
    `with given as (
       select * from jsonb_to_recordset($2::jsonb) as
         t(name text, digest text, "sourceType" text, source text, schema text, profile text, tags jsonb)),
     run as (select run_id, experiment_id from runs where run_id = $1),
     stored as (
       insert into datasets (experiment_id, name, digest, source_type, source, schema, profile)
       select run.experiment_id, name, digest, "sourceType", source, schema, profile from given, run order by name, digest
       on conflict (experiment_id, name, digest) do update set source_type = excluded.source_type
       returning dataset_id, name, digest)
     insert into run_datasets (run_id, dataset_id, tags)
     select $1, stored.dataset_id, given.tags from given join stored using (name, digest)
     on conflict (run_id, dataset_id) do update set tags = excluded.tags`,
    [runId, JSON.stringify(distinct)],
  );
}

function check(datasets: readonly RunDataset[]): void {
  if (datasets.length > limits.datasetInputs) {
    throw invalidParameter(`A run takes at most ${limits.datasetInputs} datasets per request, got ${datasets.length}`);
  }
  for (const { name, digest, source, schema, profile, tags } of datasets) {
    checkLength('dataset.name', name, 500);
    checkLength('dataset.digest', digest, 36);
    checkLength('dataset.source', source, 65_535);
    checkLength('dataset.schema', schema, 1_048_575);
    checkLength('dataset.profile', profile, 16_777_215);
    for (const { key, value } of tags) {
      checkLength('tag.key', key, 255);
      checkLength('tag.value', value, 500);
    }
  }
}
