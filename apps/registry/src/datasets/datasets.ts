import type { EntityManager } from 'typeorm';
import { groupByOwner, type KeyValue } from '../database/key-values.js';

/** A data set as the tracking client describes it. */
export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | undefined;
  readonly profile: string | undefined;
}

/** A data set that a run read, with tags such as its context (training, evaluation). */
export interface RunDataset extends Dataset {
  readonly tags: readonly KeyValue[];
}

/** The data sets of many runs, by run. */
export async function loadRunDatasets(
  manager: EntityManager,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, readonly RunDataset[]>> {
  const rows = await manager.query<
    {
      owner: string;
      name: string;
      digest: string;
      source_type: string;
      source: string;
      schema: string | null;
      profile: string | null;
      tags: KeyValue[];
    }[]
  >(
    `select l.run_id as owner, d.name, d.digest, d.source_type, d.source, d.schema, d.profile, l.tags
     from run_datasets l join datasets d using (dataset_id)
     where l.run_id = any($1) order by l.run_id, d.dataset_id`,
    [runIds],
  );
  return groupByOwner(rows, (row) => ({
    name: row.name,
    digest: row.digest,
    sourceType: row.source_type,
    source: row.source,
    schema: row.schema ?? undefined,
    profile: row.profile ?? undefined,
    tags: row.tags,
  }));
}
