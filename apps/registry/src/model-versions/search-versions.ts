import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isPromptClause, promptCondition } from '../registered-models/prompts.js';
import { search } from '../search-grammar/search.js';
import { listOperators, numericOperators, presenceOperators, textOperators } from '../search-grammar/search-spec.js';
import { searchable } from '../search-grammar/searchable.js';
import { FindVersion, type ModelVersion } from './find-version.js';
import type { SearchVersions as Search } from './model-version-messages.js';

const modelVersions = searchable({
  name: 'model-versions',
  from: 'model_versions v join registered_models m using (model_id)',
  columns: 'v.model_version_id::text as id',
  largestPage: 200_000,
  attributeAliases: ['attributes', 'attr'],
  attributes: {
    name: { sql: 'm.name', type: 'text', operators: [...textOperators, ...listOperators] },
    source_path: { sql: 'v.source', type: 'text', operators: textOperators, orders: false },
    run_id: { sql: 'v.run_id', type: 'text', operators: [...textOperators, ...listOperators], orders: false },
    version_number: { sql: 'v.version', type: 'number', operators: numericOperators },
    creation_timestamp: { sql: 'v.creation_time', type: 'number', operators: [] },
    last_updated_timestamp: { sql: 'v.last_update_time', type: 'number', operators: [] },
  },
  keyed: {
    tag: {
      aliases: ['tags'],
      type: 'text',
      operators: [...textOperators, ...presenceOperators],
      orders: false,
      table: 'model_version_tags',
      owned: (rows) => `${rows}.model_version_id = v.model_version_id`,
    },
  },
  order: [
    { key: 'last_updated_timestamp', descending: true },
    { key: 'name', descending: false },
    { key: 'version_number', descending: true },
  ],
});

@Injectable()
export class SearchVersions {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindVersion,
  ) {}

  async execute(message: Search): Promise<{ versions: readonly ModelVersion[]; nextPageToken: string | undefined }> {
    const { rows, nextPageToken } = await search<{ id: string }>(this.database.manager, modelVersions, message, {
      boundTo: [],
      conditions: (parameters, comparisons) => [promptCondition(comparisons, 'v.model_id', parameters)],
      owns: isPromptClause,
    });
    return { versions: await this.find.byIds(rows.map(({ id }) => id)), nextPageToken };
  }
}
