import type { KeyValue } from './key-values.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';

/** One `name as (sql)` of a statement that writes several things at once; the name also says which text it has. */
export interface StatementPart {
  readonly name: string;
  readonly sql: string;
}

/** Pairs as rows `t (key, value)`, the last of a repeated key, in the order of keys. */
export function pairRows(given: readonly KeyValue[], parameters: SqlParameters): string {
  const last = new Map(given.map(({ key, value }) => [key, value]));
  const keys = [...last.keys()].toSorted();
  const values = keys.map((key) => last.get(key));
  return `unnest(${parameters.add(keys)}::text[], ${parameters.add(values)}::text[]) as t(key, value)`;
}

/** Numbers as the text of a PostgreSQL array; the driver would quote and escape each of them. */
export function numberArray(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`;
}
