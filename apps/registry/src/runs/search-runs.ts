import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { search, type Page } from '../search-grammar/search.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';
import type { SearchRuns as Search } from './run-messages.js';
import type { RunRow } from './run-row.js';
import { runTable } from './run-search-table.js';

@Injectable()
export class SearchRuns {
  constructor(private readonly database: DataSource) {}

  /** One page of runs of the named experiments, newest first unless ordered otherwise. */
  async execute(message: Search): Promise<Page<RunRow>> {
    return search<RunRow>(this.database.manager, runTable, message, {
      boundTo: [message.experiment_ids, message.run_view_type],
      conditions: (parameters) => scope(message, parameters),
    });
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
