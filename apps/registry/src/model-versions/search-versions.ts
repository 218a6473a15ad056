import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { promptCondition, withoutPromptClauses } from '../registered-models/prompts.js';
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
import { FindVersion, type ModelVersion } from './find-version.js';
import type { SearchVersions as Search } from './model-version-messages.js';

const spec: SearchSpec = {
  entities: {
    attribute: {
      aliases: ['attributes', 'attr'],
      keys: {
        ...keysOf('text', textOperators, 'name', 'source_path'),
        ...keysOf('text', [...textOperators, 'IN'], 'run_id'),
        ...keysOf('number', numericOperators, 'version_number'),
      },
    },
    tag: { aliases: ['tags'], keys: { type: 'text', operators: [...textOperators, ...presenceOperators] } },
  },
  orderEntities: [],
  orderAttributes: {
    name: 'name',
    version_number: 'version_number',
    creation_timestamp: 'creation_timestamp',
    last_updated_timestamp: 'last_updated_timestamp',
  },
};

const attributes: Readonly<Record<string, string>> = {
  name: 'm.name',
  source_path: 'v.source',
  run_id: 'v.run_id',
  version_number: 'v.version',
};

const columns: Readonly<Record<string, Omit<OrderColumn, 'descending'>>> = {
  name: { sql: 'm.name collate "C"', type: 'text' },
  version_number: { sql: 'v.version', type: 'int8' },
  creation_timestamp: { sql: 'v.creation_time', type: 'int8' },
  last_updated_timestamp: { sql: 'v.last_update_time', type: 'int8' },
};

const tieBreak = [
  { key: 'last_updated_timestamp', descending: true },
  { key: 'name', descending: false },
  { key: 'version_number', descending: true },
];

@Injectable()
export class SearchVersions {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindVersion,
  ) {}

  async execute(search: Search): Promise<{ versions: readonly ModelVersion[]; nextPageToken: string | undefined }> {
    if (search.max_results < 1 || search.max_results > 200_000) {
      throw invalidParameter(
        `Invalid value ${search.max_results} for parameter 'max_results' supplied: It must be at least 1 and at most 200000`,
      );
    }
    const parameters = new SqlParameters();
    const comparisons = parseFilter(search.filter, spec);
    const conditions = [
      promptCondition(comparisons, 'v.model_id', parameters),
      ...withoutPromptClauses(comparisons).map((comparison) => condition(comparison, parameters)),
    ];
    const page = await searchPage(this.database.manager, {
      id: 'v.model_version_id::text',
      from: 'model_versions v join registered_models m using (model_id)',
      conditions,
      order: orderOf(search.order_by),
      parameters,
      limit: search.max_results,
      token: search.page_token,
      query: ['model-versions', search.filter, search.order_by],
    });
    return { versions: await this.find.byIds(page.ids), nextPageToken: page.nextPageToken };
  }
}

function condition(comparison: Comparison, parameters: SqlParameters): string {
  return comparison.entity === 'tag'
    ? keyedCompareSql('model_version_tags', 't.model_version_id = v.model_version_id', comparison, parameters)
    : compareSql(attributes[comparison.key] ?? 'null', comparison, parameters);
}

function orderOf(clauses: readonly string[]): readonly OrderColumn[] {
  const terms = parseOrderBy(clauses, spec);
  const rest = tieBreak.filter(({ key }) => !terms.some((term) => term.key === key));
  return [...terms, ...rest].flatMap(({ key, descending }) => {
    const column = columns[key];
    return column ? [{ ...column, descending }] : [];
  });
}
