import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { compareSql, keyedCompareSql } from '../search-grammar/compare.js';
import { parseFilter } from '../search-grammar/filter.js';
import type { OrderColumn } from '../search-grammar/keyset.js';
import { parseOrderBy } from '../search-grammar/order-by.js';
import { searchPage } from '../search-grammar/search-page.js';
import { keysOf, presenceOperators, textOperators, type SearchSpec } from '../search-grammar/search-spec.js';
import { SqlParameters } from '../search-grammar/sql-parameters.js';
import { FindModel, type RegisteredModel } from './find-model.js';
import { promptCondition, withoutPromptClauses } from './prompts.js';
import type { SearchModels as Search } from './registered-model-messages.js';

const spec: SearchSpec = {
  entities: {
    attribute: { aliases: ['attributes', 'attr'], keys: keysOf('text', textOperators, 'name') },
    tag: { aliases: ['tags'], keys: { type: 'text', operators: [...textOperators, ...presenceOperators] } },
  },
  orderEntities: [],
  orderAttributes: { name: 'name', timestamp: 'last_update_time', last_updated_timestamp: 'last_update_time' },
};

const columns: Readonly<Record<string, Omit<OrderColumn, 'descending'>>> = {
  name: { sql: 'm.name collate "C"', type: 'text' },
  last_update_time: { sql: 'm.last_update_time', type: 'int8' },
};

@Injectable()
export class SearchModels {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindModel,
  ) {}

  async execute(search: Search): Promise<{ models: readonly RegisteredModel[]; nextPageToken: string | undefined }> {
    if (search.max_results < 1 || search.max_results > 1_000) {
      throw invalidParameter(
        `Invalid value ${search.max_results} for parameter 'max_results' supplied: It must be at least 1 and at most 1000`,
      );
    }
    const parameters = new SqlParameters();
    const comparisons = parseFilter(search.filter, spec);
    const conditions = [
      promptCondition(comparisons, 'm.model_id', parameters),
      ...withoutPromptClauses(comparisons).map((comparison) =>
        comparison.entity === 'tag'
          ? keyedCompareSql('registered_model_tags', 't.model_id = m.model_id', comparison, parameters)
          : compareSql('m.name', comparison, parameters),
      ),
    ];
    const page = await searchPage(this.database.manager, {
      id: 'm.model_id::text',
      from: 'registered_models m',
      conditions,
      order: orderOf(search.order_by),
      parameters,
      limit: search.max_results,
      token: search.page_token,
      query: ['registered-models', search.filter, search.order_by],
    });
    return { models: await this.find.wholeByIds(page.ids), nextPageToken: page.nextPageToken };
  }
}

function orderOf(clauses: readonly string[]): readonly OrderColumn[] {
  const terms = parseOrderBy(clauses, spec);
  const tieBreak = terms.some(({ key }) => key === 'name') ? [] : [{ key: 'name', descending: false }];
  return [...terms, ...tieBreak].flatMap(({ key, descending }) => {
    const column = columns[key];
    return column ? [{ ...column, descending }] : [];
  });
}
