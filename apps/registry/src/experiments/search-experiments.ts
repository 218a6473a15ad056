import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { compareSql, keyedCompareSql } from '../search-grammar/compare.js';
import { parseFilter } from '../search-grammar/filter.js';
import type { OrderColumn } from '../search-grammar/keyset.js';
import { parseOrderBy } from '../search-grammar/order-by.js';
import { searchPage } from '../search-grammar/search-page.js';
import {
  keysOf,
  numericOperators,
  presenceOperators,
  textOperators,
  type Comparison,
  type SearchSpec,
} from '../search-grammar/search-spec.js';
import { SqlParameters } from '../search-grammar/sql-parameters.js';
import { FindExperiment, type Experiment } from './find-experiment.js';
import type { SearchExperiments as Search } from './experiment-messages.js';

const spec: SearchSpec = {
  entities: {
    attribute: {
      aliases: ['attributes', 'attr'],
      keys: {
        ...keysOf('text', textOperators, 'name'),
        ...keysOf('number', numericOperators, 'creation_time', 'last_update_time'),
      },
    },
    tag: { aliases: ['tags'], keys: { type: 'text', operators: [...textOperators, ...presenceOperators] } },
  },
  orderEntities: [],
  orderAttributes: {
    name: 'name',
    experiment_id: 'experiment_id',
    creation_time: 'creation_time',
    last_update_time: 'last_update_time',
  },
};

const columns: Readonly<Record<string, Omit<OrderColumn, 'descending'>>> = {
  name: { sql: 'e.name collate "C"', type: 'text' },
  experiment_id: { sql: 'e.experiment_id', type: 'int8' },
  creation_time: { sql: 'e.creation_time', type: 'int8' },
  last_update_time: { sql: 'e.last_update_time', type: 'int8' },
};

@Injectable()
export class SearchExperiments {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindExperiment,
  ) {}

  async execute(search: Search): Promise<{ experiments: readonly Experiment[]; nextPageToken: string | undefined }> {
    if (search.max_results < 1 || search.max_results > 50_000) {
      throw invalidParameter(
        `Invalid value ${search.max_results} for parameter 'max_results' supplied: It must be at least 1 and at most 50000`,
      );
    }
    const parameters = new SqlParameters();
    const conditions = parseFilter(search.filter, spec).map((comparison) => condition(comparison, parameters));
    if (search.view_type !== 'ALL') {
      const stage = search.view_type === 'ACTIVE_ONLY' ? 'active' : 'deleted';
      conditions.push(`e.lifecycle_stage = ${parameters.add(stage)}`);
    }
    const page = await searchPage(this.database.manager, {
      id: 'e.experiment_id::text',
      from: 'experiments e',
      conditions,
      order: orderOf(search.order_by),
      parameters,
      limit: search.max_results,
      token: search.page_token,
      query: ['experiments', search.filter, search.order_by, search.view_type],
    });
    return { experiments: await this.find.byIds(page.ids), nextPageToken: page.nextPageToken };
  }
}

function condition(comparison: Comparison, parameters: SqlParameters): string {
  return comparison.entity === 'tag'
    ? keyedCompareSql('experiment_tags', 't.experiment_id = e.experiment_id', comparison, parameters)
    : compareSql(`e.${comparison.key}`, comparison, parameters);
}

function orderOf(clauses: readonly string[]): readonly OrderColumn[] {
  const terms = parseOrderBy(clauses, spec);
  const wanted = terms.length === 0 ? [{ key: 'creation_time', descending: true }] : terms;
  const tieBreak = { key: 'experiment_id', descending: true };
  return [...wanted, tieBreak].flatMap(({ key, descending }) => {
    const column = columns[key];
    return column ? [{ ...column, descending }] : [];
  });
}
