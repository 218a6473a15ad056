import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What a list of data sets to choose from needs. */
export interface DatasetSummary {
  readonly experimentId: string;
  readonly name: string;
  readonly digest: string;
  /** What a run used it for, such as training or evaluation. */
  readonly context: string | null;
}

@Injectable()
export class SearchDatasets {
  constructor(private readonly database: DataSource) {}

  /** The data sets that runs of these active experiments read, once for each context. */
  execute(experimentIds: readonly string[], limit: number): Promise<readonly DatasetSummary[]> {
    return this.database.query<DatasetSummary[]>(
      `select distinct d.experiment_id::text as "experimentId", d.name, d.digest,
         (select tag->>'value' from jsonb_array_elements(l.tags) tag
          where tag->>'key' = 'mlflow.data.context' limit 1) as context
       from datasets d join run_datasets l using (dataset_id) join experiments e using (experiment_id)
       where e.experiment_id = any($1::bigint[]) and e.lifecycle_stage = 'active'
       order by "experimentId", d.name, d.digest, context limit $2`,
      [experimentIds, limit],
    );
  }
}
