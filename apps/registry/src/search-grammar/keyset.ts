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

/** Rows strictly after the row whose order columns had the values `last`. */
export function afterSql(columns: readonly OrderColumn[], last: readonly string[], parameters: SqlParameters): string {
  const bound = columns.map(({ type }, index) => `${parameters.add(last[index])}::${type}`);
  const alternatives = columns.map(({ sql, descending }, index) => {
    const equal = columns.slice(0, index).map((column, before) => `${column.sql} = ${bound[before]}`);
    return `(${[...equal, `${sql} ${descending ? '<' : '>'} ${bound[index]}`].join(' and ')})`;
  });
  return `(${alternatives.join(' or ')})`;
}

/** The key values `k0, k1, …` of a row selected with `selectKeysSql`. */
export function keysOfRow(row: Readonly<Record<string, unknown>>, columns: readonly OrderColumn[]): readonly string[] {
  return columns.map((_column, index) => String(row[`k${index}`]));
}
