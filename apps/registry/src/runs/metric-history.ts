import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readPageToken, writePageToken } from '../search-grammar/page-token.js';
import { afterSql, type OrderColumn } from '../search-grammar/keyset.js';
import { SqlParameters } from '../search-grammar/sql-parameters.js';
import { limits } from '../mlflow-wire/limits.js';
import { listText, WireText } from '../mlflow-wire/wire-text.js';
import { runAbsent } from './find-run.js';
import { lastPoint, pointOrder, pointsJson } from './metric-points.js';

const order: readonly OrderColumn[] = [
  { sql: 'm."timestamp"', type: 'int8', descending: false },
  { sql: 'm.step', type: 'int8', descending: false },
  { sql: 'm.value', type: 'float8', descending: false },
];

/** Some points of a metric. */
export interface HistoryPage {
  /** JSON objects, divided by commas. */
  readonly points: string;
  /** Present when the page is full: nothing more may follow it all the same. */
  readonly nextPageToken: string | undefined;
}

/** The points of one metric of a run, by time, step and value. A key that was never logged has an empty history. */
@Injectable()
export class MetricHistory {
  constructor(private readonly database: DataSource) {}

  /** Throws `resource-not-found` for an unknown run. */
  async page(runId: string, key: string, limit: number, token: string | undefined): Promise<HistoryPage> {
    const query = ['metric-history', runId, key];
    const parameters = new SqlParameters();
    const run = parameters.add(runId);
    const conditions = [`m.run_id = ${run}`, `m.key = ${parameters.add(key)}`];
    const end = readPageToken(token, query);
    if (end) conditions.push(afterSql(order, end.last, parameters));
    const [page] = await this.database.query<{ points: string; count: number }[]>(
      `select ${pointsJson()} as points, count(*)::int as count
       from (select m.* from run_metrics m where ${conditions.join(' and ')}
             order by ${pointOrder} limit ${parameters.add(limit)}) m
       having exists (select 1 from runs where run_id = ${run})`,
      parameters.values,
    );
    if (!page) throw runAbsent(runId);
    const { points, count } = page;
    return {
      points,
      nextPageToken: count < limit ? undefined : writePageToken(query, { arm: 0, last: lastPoint(points) }),
    };
  }

  /** The whole history as a response, for clients that know no pages; a long one is read while it is sent. */
  async whole(runId: string, key: string): Promise<WireText> {
    const first = await this.page(runId, key, limits.historyPoints, undefined);
    if (first.nextPageToken === undefined) return listText('metrics', first.points);
    return new WireText(this.pageByPage(runId, key, first));
  }

  private async *pageByPage(runId: string, key: string, first: HistoryPage): AsyncGenerator<string> {
    yield `{"metrics":[${first.points}`;
    for (let token = first.nextPageToken; token !== undefined;) {
      const { points, nextPageToken } = await this.page(runId, key, limits.historyPoints, token);
      if (points !== '') yield `,${points}`;
      token = nextPageToken;
    }
    yield ']}';
  }
}
