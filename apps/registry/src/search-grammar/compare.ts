import type { Comparison } from './search-spec.js';
import type { SqlParameters } from './sql-parameters.js';

/** The SQL condition of one comparison on the expression `left`. */
export function compareSql(left: string, comparison: Comparison, parameters: SqlParameters): string {
  const { operator, value, type } = comparison;
  switch (operator) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return `${left} ${operator}`;
    case 'IN':
      return `${left} = any(${parameters.add(value)}::text[])`;
    case 'NOT IN':
      return `${left} <> all(${parameters.add(value)}::text[])`;
    default:
      return `${left} ${operator} ${parameters.add(value)}::${type === 'number' ? 'float8' : 'text'}`;
  }
}

/**
 * The condition on a key-value table that belongs to the searched rows: something without the key never matches, also for
 * `!=`, except where its absence is asked for. `owned` joins the table `t` to the searched row.
 */
export function keyedCompareSql(
  table: string,
  owned: string,
  comparison: Comparison,
  parameters: SqlParameters,
): string {
  const key = parameters.add(comparison.key);
  const row = `select 1 from ${table} t where ${owned} and t.key = ${key}`;
  if (comparison.operator === 'IS NULL') return `not exists (${row})`;
  if (comparison.operator === 'IS NOT NULL') return `exists (${row})`;
  return `exists (${row} and ${compareSql('t.value', comparison, parameters)}${nanGuard(comparison)})`;
}

// PostgreSQL sorts NaN above every number; a metric that is NaN must not pass `> 0.9`.
function nanGuard({ type, operator }: Comparison): string {
  return type === 'number' && operator !== '!=' ? ` and t.value <> 'NaN'` : '';
}
