import { invalidSearch } from './invalid-search.js';
import type { SqlParameters } from './sql-parameters.js';

/** One column of a total order. The expression never gives null: absent values have a rank column of their own. */
export interface OrderColumn {
  readonly sql: string;
  readonly type: 'text' | 'float8' | 'int8';
  readonly descending: boolean;
}

export function orderBySql(columns: readonly OrderColumn[]): string {
  return columns.map(({ sql, descending }) => `${sql} ${descending ? 'desc' : 'asc'}`).join(', ');
}

/** The order columns as select items `k0, k1, …`, in text so that every value survives the page token. */
export function selectKeysSql(columns: readonly OrderColumn[]): string {
  return columns.map(({ sql }, index) => `(${sql})::text as k${index}`).join(', ');
}

const wellFormed: Readonly<Record<OrderColumn['type'], RegExp>> = {
  text: /^/,
  float8: /^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|NaN|-?Infinity)$/i,
  int8: /^-?\d{1,19}$/,
};

/**
 * Rows strictly after the row whose order columns had the values `last`, which a caller hands back in a page token. The first column is
 * bounded once more on its own, because a bound of an index is read from a conjunction, never from alternatives.
 */
export function afterSql(columns: readonly OrderColumn[], last: readonly string[], parameters: SqlParameters): string {
  if (columns.length !== last.length || !columns.every(({ type }, index) => wellFormed[type].test(last[index] ?? ''))) {
    throw invalidSearch('Invalid page token');
  }
  const bound = columns.map(({ type }, index) => `${parameters.add(last[index])}::${type}`);
  const alternatives = columns.map(({ sql, descending }, index) => {
    const equal = columns.slice(0, index).map((column, before) => `${column.sql} = ${bound[before]}`);
    return `(${[...equal, `${sql} ${descending ? '<' : '>'} ${bound[index]}`].join(' and ')})`;
  });
  const [first] = columns;
  const firstBound = first ? `${first.sql} ${first.descending ? '<=' : '>='} ${bound[0]} and ` : '';
  return `(${firstBound}(${alternatives.join(' or ')}))`;
}

/** The values of the order columns `k0, k1, …` of a row selected with `selectKeysSql`. */
export function keysOfRow(row: Readonly<Record<string, unknown>>): readonly string[] {
  const keys: string[] = [];
  while (`k${keys.length}` in row) keys.push(String(row[`k${keys.length}`]));
  return keys;
}
