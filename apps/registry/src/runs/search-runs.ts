import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { search, type Page } from '../search-grammar/search.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';
import type { SearchRuns as Search } from './run-messages.js';
import { withLists } from './run-lists.js';
import type { RunInfoRow, RunRow } from './run-row.js';
import { runTable } from './run-search-table.js';

@Injectable()
export class SearchRuns {
  constructor(private readonly database: DataSource) {}

  /**
   * One page of runs of the named experiments, newest first unless ordered otherwise. Which runs are on it is as of one moment, their
   * lists are read just after: a metric written in between may show its new value on a page that the old one chose, and a run deleted
   * then is still on it. So it is with the genuine server, which reads runs and their lists one after the other at the same isolation;
   * a snapshot for all would hold the reads to one connection, one after the other, for an order that is outdated when it arrives anyway.
   */
  async execute(message: Search): Promise<Page<RunRow>> {
    const { manager } = this.database;
    const page = await search<RunInfoRow>(manager, runTable, message, {
      boundTo: [message.experiment_ids, message.run_view_type],
      conditions: (parameters) => scope(message, parameters),
    });
    return { ...page, rows: await withLists(manager, page.rows) };
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
