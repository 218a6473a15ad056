import type { EntityManager } from 'typeorm';
import { afterSql, keysOfRow, orderBySql, selectKeysSql, type OrderColumn } from './keyset.js';
import { readPageToken, writePageToken } from './page-token.js';
import type { SqlParameters } from './sql-parameters.js';

export interface PageQuery {
  /** The expression of the identifier, as text. */
  readonly id: string;
  readonly from: string;
  readonly conditions: readonly string[];
  /** A total order: it ends with something unique. */
  readonly order: readonly OrderColumn[];
  readonly parameters: SqlParameters;
  readonly limit: number;
  readonly token: string | undefined;
  /** What the token is bound to. */
  readonly query: readonly unknown[];
}

export interface Page {
  readonly ids: readonly string[];
  /** Undefined on the last page. */
  readonly nextPageToken: string | undefined;
}

/** One page of identifiers. Pages continue after the last row seen, so a deep page costs what the first does. */
export async function searchPage(manager: EntityManager, page: PageQuery): Promise<Page> {
  const { order, parameters, limit, query } = page;
  const conditions = [...page.conditions];
  const last = readPageToken(page.token, query, order.length);
  if (last) conditions.push(afterSql(order, last, parameters));
  const rows = await manager.query<(Record<string, unknown> & { id: string })[]>(
    `select ${page.id} as id, ${selectKeysSql(order)} from ${page.from}
     ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
     order by ${orderBySql(order)} limit ${parameters.add(limit + 1)}`,
    parameters.values,
  );
  const shown = rows.slice(0, limit);
  const end = shown.at(-1);
  return {
    ids: shown.map(({ id }) => id),
    nextPageToken: rows.length > limit && end ? writePageToken(query, keysOfRow(end, order)) : undefined,
  };
}
