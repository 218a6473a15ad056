import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { search } from '../search-grammar/search.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';
import { FindRun } from './find-run.js';
import type { Run } from './run.js';
import type { SearchRuns as Search } from './run-messages.js';
import { runTable } from './run-search-table.js';

@Injectable()
export class SearchRuns {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindRun,
  ) {}

  /** One page of runs of the named experiments, newest first unless ordered otherwise. */
  async execute(message: Search): Promise<{ runs: readonly Run[]; nextPageToken: string | undefined }> {
    const { rows, nextPageToken } = await search<{ id: string }>(this.database.manager, runTable, message, {
      boundTo: [message.experiment_ids, message.run_view_type],
      conditions: (parameters) => scope(message, parameters),
    });
    return { runs: await this.find.byIds(rows.map(({ id }) => id)), nextPageToken };
  }
}

function scope({ experiment_ids: ids, run_view_type: view }: Search, parameters: SqlParameters): readonly string[] {
  const stage = view === 'ACTIVE_ONLY' ? 'active' : 'deleted';
  return [
    // One experiment by equality: only then does an index give its runs in order.
    ids.length === 1
      ? `r.experiment_id = ${parameters.add(ids[0])}::bigint`
      : `r.experiment_id = any(${parameters.add(ids)}::bigint[])`,
    ...(view === 'ALL' ? [] : [`r.lifecycle_stage = ${parameters.add(stage)}`]),
  ];
}
