import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { orderBySql, type OrderColumn } from '../search-grammar/keyset.js';
import { searchPage } from '../search-grammar/search-page.js';
import { SqlParameters } from '../search-grammar/sql-parameters.js';
import { FindRun } from './find-run.js';
import type { Metric } from './run.js';

const order: readonly OrderColumn[] = [
  { sql: 'm."timestamp"', type: 'int8', descending: false },
  { sql: 'm.step', type: 'int8', descending: false },
  { sql: 'm.value', type: 'float8', descending: false },
];

/** All points of one metric of a run, by time, step and value. A key that was never logged has an empty history. */
@Injectable()
export class MetricHistory {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindRun,
  ) {}

  async page(runId: string, key: string, limit: number, token: string | undefined) {
    await this.find.byId(runId);
    const parameters = new SqlParameters();
    const conditions = [`m.run_id = ${parameters.add(runId)}`, `m.key = ${parameters.add(key)}`];
    const page = await searchPage(this.database.manager, {
      id: `json_build_array(m."timestamp", m.step, m.value::text)::text`,
      from: 'run_metrics m',
      conditions,
      order,
      parameters,
      limit,
      token,
      query: ['metric-history', runId, key],
    });
    return { metrics: page.ids.map((point) => toMetric(key, point)), nextPageToken: page.nextPageToken };
  }

  async whole(runId: string, key: string): Promise<readonly Metric[]> {
    await this.find.byId(runId);
    return this.database.query<Metric[]>(
      `select m.key, m.value, m."timestamp"::float8 as timestamp, m.step::float8 as step
       from run_metrics m where m.run_id = $1 and m.key = $2 order by ${orderBySql(order)}`,
      [runId, key],
    );
  }
}

// A metric has no identifier but itself, so its page row is the point; the value travels as text, which holds NaN too.
function toMetric(key: string, point: string): Metric {
  const [timestamp, step, value] = JSON.parse(point) as [number, number, string];
  return { key, timestamp, step, value: Number(value) };
}
