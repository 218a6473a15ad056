import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { search } from '../search-grammar/search.js';
import { listOperators, presenceOperators, textOperators } from '../search-grammar/search-spec.js';
import { searchable } from '../search-grammar/searchable.js';
import { FindModel, type RegisteredModel } from './find-model.js';
import { isPromptClause, promptCondition } from './prompts.js';
import type { SearchModels as Search } from './registered-model-messages.js';

const registeredModels = searchable({
  name: 'registered-models',
  from: 'registered_models m',
  columns: 'm.model_id::text as id',
  largestPage: 1_000,
  attributeAliases: ['attributes', 'attr'],
  attributes: {
    name: { sql: 'm.name', type: 'text', operators: [...textOperators, ...listOperators] },
    last_updated_timestamp: { sql: 'm.last_update_time', type: 'number', operators: [], aliases: ['timestamp'] },
  },
  keyed: {
    tag: {
      aliases: ['tags'],
      type: 'text',
      operators: [...textOperators, ...presenceOperators],
      orders: false,
      table: 'registered_model_tags',
      owned: (rows) => `${rows}.model_id = m.model_id`,
    },
  },
  order: [{ key: 'name', descending: false }],
});

@Injectable()
export class SearchModels {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindModel,
  ) {}

  async execute(message: Search): Promise<{ models: readonly RegisteredModel[]; nextPageToken: string | undefined }> {
    const { rows, nextPageToken } = await search<{ id: string }>(this.database.manager, registeredModels, message, {
      boundTo: [],
      conditions: (parameters, comparisons) => [promptCondition(comparisons, 'm.model_id', parameters)],
      owns: isPromptClause,
    });
    return { models: await this.find.wholeByIds(rows.map(({ id }) => id)), nextPageToken };
  }
}
