import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { compareSql, keyedCompareSql } from '../search-grammar/compare.js';
import { parseFilter } from '../search-grammar/filter.js';
import { invalidSearch } from '../search-grammar/invalid-search.js';
import type { OrderColumn } from '../search-grammar/keyset.js';
import { searchPage } from '../search-grammar/search-page.js';
import {
  aliasesOf,
  keysOf,
  listOperators,
  numericOperators,
  textOperators,
  type Comparison,
  type SearchSpec,
} from '../search-grammar/search-spec.js';
import { SqlParameters } from '../search-grammar/sql-parameters.js';
import { FindLoggedModel, type LoggedModel } from './find-logged-model.js';
import type { SearchLoggedModels as Search } from './logged-model-messages.js';

const text = [...textOperators, ...listOperators] as const;
const created = { key: 'creation_time', type: 'number', operators: numericOperators } as const;
const updated = { key: 'last_update_time', type: 'number', operators: numericOperators } as const;

const spec: SearchSpec = {
  entities: {
    attribute: {
      aliases: ['attributes'],
      keys: {
        ...keysOf('text', text, 'name', 'model_id', 'model_type', 'status', 'source_run_id', 'experiment_id'),
        ...aliasesOf(created, 'creation_timestamp', 'creation_timestamp_ms', 'creation_time'),
        ...aliasesOf(updated, 'last_updated_timestamp', 'last_updated_timestamp_ms'),
      },
    },
    metrics: { aliases: [], keys: { type: 'number', operators: numericOperators } },
    params: { aliases: [], keys: { type: 'text', operators: text } },
    tags: { aliases: [], keys: { type: 'text', operators: text } },
  },
  orderEntities: [],
  orderAttributes: {},
};

const owned = 't.model_id = m.model_id';
const keyedTables: Readonly<Record<string, string>> = {
  params: 'logged_model_params',
  tags: 'logged_model_tags',
  metrics: `(select distinct on (model_id, key) model_id, key, value from logged_model_metrics order by model_id, key, "timestamp" desc, step desc)`,
};

const orderColumns: Readonly<Record<string, Omit<OrderColumn, 'descending'>>> = {
  name: { sql: 'm.name collate "C"', type: 'text' },
  model_id: { sql: 'm.model_id collate "C"', type: 'text' },
  creation_time: { sql: 'm.creation_time', type: 'int8' },
  creation_timestamp: { sql: 'm.creation_time', type: 'int8' },
  creation_timestamp_ms: { sql: 'm.creation_time', type: 'int8' },
  last_updated_timestamp: { sql: 'm.last_update_time', type: 'int8' },
  last_updated_timestamp_ms: { sql: 'm.last_update_time', type: 'int8' },
};

@Injectable()
export class SearchLoggedModels {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindLoggedModel,
  ) {}

  async execute(search: Search): Promise<{ models: readonly LoggedModel[]; nextPageToken: string | undefined }> {
    if (search.max_results < 1)
      throw invalidParameter(
        `Invalid value ${search.max_results} for parameter 'max_results' supplied: It must be at least 1`,
      );
    const parameters = new SqlParameters();
    const conditions = [
      `m.experiment_id = any(${parameters.add(search.experiment_ids)}::bigint[])`,
      `m.lifecycle_stage = 'active'`,
      ...parseFilter(search.filter, spec).map((comparison) => condition(comparison, parameters)),
    ];
    const page = await searchPage(this.database.manager, {
      id: 'm.model_id',
      from: 'logged_models m',
      conditions,
      order: orderOf(search.order_by, parameters),
      parameters,
      limit: search.max_results,
      token: search.page_token,
      query: ['logged-models', search.experiment_ids, search.filter, search.order_by],
    });
    return { models: await this.find.byIds(page.ids), nextPageToken: page.nextPageToken };
  }
}

function condition(comparison: Comparison, parameters: SqlParameters): string {
  const table = keyedTables[comparison.entity];
  if (table !== undefined) return keyedCompareSql(table, owned, comparison, parameters);
  return compareSql(`m.${comparison.key}${comparison.type === 'text' ? '::text' : ''}`, comparison, parameters);
}

function orderOf(terms: Search['order_by'], parameters: SqlParameters): readonly OrderColumn[] {
  const wanted = terms.flatMap(({ field_name: field, ascending }) => orderTerm(field, !ascending, parameters));
  return [
    ...wanted,
    { sql: 'm.creation_time', type: 'int8', descending: true },
    { sql: 'm.model_id collate "C"', type: 'text', descending: false },
  ];
}

function orderTerm(field: string, descending: boolean, parameters: SqlParameters): readonly OrderColumn[] {
  if (field.startsWith('metrics.')) {
    const value = `(select t.value from ${keyedTables['metrics']} t where ${owned} and t.key = ${parameters.add(field.slice('metrics.'.length))})`;
    return [
      { sql: `(${value} is null or ${value} = 'NaN')::int::int8`, type: 'int8', descending: false },
      { sql: `coalesce(nullif(${value}, 'NaN'), 0)`, type: 'float8', descending },
    ];
  }
  const column = Object.hasOwn(orderColumns, field) ? orderColumns[field] : undefined;
  if (!column) throw invalidSearch(`Invalid order by field name: ${field}`);
  return [{ ...column, descending }];
}
