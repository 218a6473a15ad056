import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { parseFilter } from '../search-grammar/filter.js';
import { parseOrderBy } from '../search-grammar/order-by.js';
import { searchPage } from '../search-grammar/search-page.js';
import { SqlParameters } from '../search-grammar/sql-parameters.js';
import { FindRun } from './find-run.js';
import type { Run } from './run.js';
import type { SearchRuns as Search } from './run-messages.js';
import { runSearchSpec } from './run-search-spec.js';
import { runCondition, runOrder } from './run-search-sql.js';

@Injectable()
export class SearchRuns {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindRun,
  ) {}

  /** One page of runs of the named experiments, newest first unless ordered otherwise. */
  async execute(search: Search): Promise<{ runs: readonly Run[]; nextPageToken: string | undefined }> {
    checkMaxResults(search.max_results);
    const parameters = new SqlParameters();
    const conditions = [
      `r.experiment_id = any(${parameters.add(search.experiment_ids)}::bigint[])`,
      ...parseFilter(search.filter, runSearchSpec).map((comparison) => runCondition(comparison, parameters)),
    ];
    if (search.run_view_type !== 'ALL') {
      conditions.push(
        `r.lifecycle_stage = ${parameters.add(search.run_view_type === 'ACTIVE_ONLY' ? 'active' : 'deleted')}`,
      );
    }
    const order = runOrder(parseOrderBy(search.order_by, runSearchSpec), parameters);
    const page = await searchPage(this.database.manager, {
      id: 'r.run_id',
      from: 'runs r',
      conditions,
      order,
      parameters,
      limit: search.max_results,
      token: search.page_token,
      query: ['runs', search.experiment_ids, search.filter, search.order_by, search.run_view_type],
    });
    return { runs: await this.find.byIds(page.ids), nextPageToken: page.nextPageToken };
  }
}

function checkMaxResults(maxResults: number): void {
  if (maxResults < 1 || maxResults > 50_000) {
    throw invalidParameter(
      `Invalid value ${maxResults} for parameter 'max_results' supplied: It must be at least 1 and at most 50000`,
    );
  }
}
