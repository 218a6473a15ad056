import type { EntityManager } from 'typeorm';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { conditionSql } from './condition.js';
import { parseFilter } from './filter.js';
import { afterSql, keysOfRow, orderBySql, selectKeysSql } from './keyset.js';
import { orderArms, type ArmWriter } from './order-arms.js';
import { parseOrderBy, type WrittenOrder } from './order-by.js';
import { readPageToken, writePageToken } from './page-token.js';
import type { Comparison } from './search-spec.js';
import type { Searchable } from './searchable.js';
import { SqlParameters } from './sql-parameters.js';

/** What a caller asks of a search, as its message has it. */
export interface SearchRequest {
  readonly filter?: string | undefined;
  readonly order_by: readonly (string | WrittenOrder)[];
  readonly max_results: number;
  readonly page_token?: string | undefined;
}

/** What a search is confined to, beside the caller's filter. */
export interface SearchScope {
  /** What of the message it depends on: page tokens are bound to it. */
  readonly boundTo: readonly unknown[];
  readonly conditions: (parameters: SqlParameters, comparisons: readonly Comparison[]) => readonly string[];
  /** Comparisons that only `conditions` looks at. */
  readonly owns?: (comparison: Comparison) => boolean;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Undefined on the last page. */
  readonly nextPageToken: string | undefined;
}

type KeyedRow = Record<string, unknown>;

/**
 * One page of a search: rows of the table's columns. Pages continue after the last row seen, so a deep page costs what the first does.
 * Throws `invalid-search` and `invalid-parameter`.
 */
export async function search<Row extends object>(
  manager: EntityManager,
  table: Searchable,
  request: SearchRequest,
  scope: SearchScope = { boundTo: [], conditions: () => [] },
): Promise<Page<Row>> {
  const { max_results: limit } = request;
  checkPageSize(limit, table.largestPage);
  const comparisons = parseFilter(request.filter, table.spec);
  const writers = orderArms(table, parseOrderBy(request.order_by, table.spec));
  const query = [table.name, request.filter ?? '', request.order_by, ...scope.boundTo];
  const start = readPageToken(request.page_token, query) ?? { arm: 0, last: undefined };

  const found: FoundRow[] = [];
  for (const [arm, writer] of writers.entries()) {
    if (arm < start.arm || found.length > limit) continue;
    const statement = armStatement(table, writer, {
      conditions: (parameters) => conditionsOf(table, comparisons, scope, parameters),
      after: arm === start.arm ? start.last : undefined,
      limit: limit + 1 - found.length,
    });
    const rows = await manager.query<KeyedRow[]>(statement.sql, statement.parameters.values);
    found.push(...rows.map((row) => ({ row, arm })));
  }
  return { rows: found.slice(0, limit).map(({ row }) => row as Row), nextPageToken: tokenAfter(found, limit, query) };
}

interface FoundRow {
  readonly row: KeyedRow;
  readonly arm: number;
}

function tokenAfter(found: readonly FoundRow[], limit: number, query: readonly unknown[]): string | undefined {
  const last = found[limit - 1];
  if (!last || found.length === limit) return undefined;
  return writePageToken(query, { arm: last.arm, last: keysOfRow(last.row) });
}

interface ArmRequest {
  readonly conditions: (parameters: SqlParameters) => readonly string[];
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

function armStatement(table: Searchable, writer: ArmWriter, { conditions, after, limit }: ArmRequest) {
  const parameters = new SqlParameters();
  const arm = writer(parameters);
  const all = [
    ...conditions(parameters),
    ...arm.conditions,
    ...(after ? [afterSql(arm.order, after, parameters)] : []),
  ];
  const where = all.length > 0 ? `where ${all.join(' and ')}` : '';
  const sql = `select ${table.columns}, ${selectKeysSql(arm.order)} from ${arm.from} ${where}
    order by ${orderBySql(arm.order)} limit ${parameters.add(limit)}`;
  return { sql, parameters };
}

function conditionsOf(
  table: Searchable,
  comparisons: readonly Comparison[],
  scope: SearchScope,
  parameters: SqlParameters,
): readonly string[] {
  const filtered = comparisons.filter((comparison) => scope.owns?.(comparison) !== true);
  return [
    ...scope.conditions(parameters, comparisons),
    ...filtered.map((comparison) => conditionSql(table, comparison, parameters)),
  ];
}

function checkPageSize(limit: number, largest: number): void {
  if (limit >= 1 && limit <= largest) return;
  throw invalidParameter(
    `Invalid value ${limit} for parameter 'max_results' supplied: It must be at least 1 and at most ${largest}`,
  );
}
