import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { search } from '../search-grammar/search.js';
import { numericOperators, presenceOperators, textOperators } from '../search-grammar/search-spec.js';
import { searchable } from '../search-grammar/searchable.js';
import { FindExperiment, type Experiment } from './find-experiment.js';
import type { SearchExperiments as Search } from './experiment-messages.js';

const experiments = searchable({
  name: 'experiments',
  from: 'experiments e',
  columns: 'e.experiment_id::text as id',
  largestPage: 50_000,
  attributeAliases: ['attributes', 'attr'],
  attributes: {
    name: { sql: 'e.name', type: 'text', operators: textOperators },
    experiment_id: { sql: 'e.experiment_id', type: 'number', operators: [] },
    creation_time: { sql: 'e.creation_time', type: 'number', operators: numericOperators },
    last_update_time: { sql: 'e.last_update_time', type: 'number', operators: numericOperators },
  },
  keyed: {
    tag: {
      aliases: ['tags'],
      type: 'text',
      operators: [...textOperators, ...presenceOperators],
      orders: false,
      table: 'experiment_tags',
      owned: (rows) => `${rows}.experiment_id = e.experiment_id`,
    },
  },
  order: [
    { key: 'creation_time', descending: true },
    { key: 'experiment_id', descending: true },
  ],
});

@Injectable()
export class SearchExperiments {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindExperiment,
  ) {}

  async execute(message: Search): Promise<{ experiments: readonly Experiment[]; nextPageToken: string | undefined }> {
    const { rows, nextPageToken } = await search<{ id: string }>(this.database.manager, experiments, message, {
      boundTo: [message.view_type],
      conditions: (parameters) =>
        message.view_type === 'ALL'
          ? []
          : [`e.lifecycle_stage = ${parameters.add(message.view_type === 'ACTIVE_ONLY' ? 'active' : 'deleted')}`],
    });
    return { experiments: await this.find.byIds(rows.map(({ id }) => id)), nextPageToken };
  }
}
