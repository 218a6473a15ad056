import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { search } from '../search-grammar/search.js';
import { listOperators, numericOperators, textOperators } from '../search-grammar/search-spec.js';
import { searchable, type Attribute } from '../search-grammar/searchable.js';
import { isMetric, measuredOn, metricsByDataset, writtenOrder } from './metrics-by-dataset.js';
import { FindLoggedModel, type LoggedModel } from './find-logged-model.js';
import type { SearchLoggedModels as Search } from './logged-model-messages.js';

const operators = [...textOperators, ...listOperators] as const;
const text = (sql: string): Attribute => ({ sql, type: 'text', operators, nullable: true });
const time = (sql: string, ...aliases: readonly string[]): Attribute => ({
  sql,
  type: 'number',
  operators: numericOperators,
  aliases,
});
const owned = (rows: string) => `${rows}.model_id = m.model_id`;

const loggedModels = searchable({
  name: 'logged-models',
  from: 'logged_models m',
  columns: 'm.model_id as id',
  largestPage: Number.MAX_SAFE_INTEGER,
  attributeAliases: ['attributes'],
  attributes: {
    name: { ...text('m.name'), nullable: false },
    model_id: { ...text('m.model_id'), nullable: false },
    model_type: text('m.model_type'),
    status: { ...text('m.status'), nullable: false },
    source_run_id: text('m.source_run_id'),
    experiment_id: { ...text('m.experiment_id::text'), nullable: false },
    creation_timestamp: time('m.creation_time', 'creation_timestamp_ms', 'creation_time'),
    last_updated_timestamp: time('m.last_update_time', 'last_updated_timestamp_ms'),
  },
  keyed: {
    metrics: {
      aliases: [],
      type: 'number',
      operators: numericOperators,
      table: `(select distinct on (model_id, key) model_id, key, value from logged_model_metrics
        order by model_id, key, "timestamp" desc, step desc)`,
      owned,
    },
    ...metricsByDataset(owned),
    params: { aliases: [], type: 'text', operators, orders: false, table: 'logged_model_params', owned },
    tags: { aliases: [], type: 'text', operators, orders: false, table: 'logged_model_tags', owned },
  },
  order: [
    { key: 'creation_timestamp', descending: true },
    { key: 'model_id', descending: false },
  ],
});

@Injectable()
export class SearchLoggedModels {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindLoggedModel,
  ) {}

  async execute(message: Search): Promise<{ models: readonly LoggedModel[]; nextPageToken: string | undefined }> {
    const { experiment_ids: experiments, datasets } = message;
    const request = { ...message, order_by: message.order_by.map(writtenOrder) };
    const { rows, nextPageToken } = await search<{ id: string }>(this.database.manager, loggedModels, request, {
      boundTo: [experiments, datasets],
      conditions: (parameters, comparisons) => [
        `m.experiment_id = any(${parameters.add(experiments)}::bigint[])`,
        `m.lifecycle_stage = 'active'`,
        ...(datasets.length > 0 ? measuredOn(datasets, comparisons.filter(isMetric), parameters) : []),
      ],
      owns: (comparison) => datasets.length > 0 && isMetric(comparison),
    });
    return { models: await this.find.byIds(rows.map(({ id }) => id)), nextPageToken };
  }
}
