import type { Comparison } from './search-spec.js';
import type { Attribute, KeyedEntity, SearchTable } from './searchable.js';
import type { SqlParameters } from './sql-parameters.js';

/** The SQL condition of one comparison on the rows of a search. */
export function conditionSql(table: SearchTable, comparison: Comparison, parameters: SqlParameters): string {
  const keyed = table.keyed[comparison.entity];
  if (keyed) return keyedCondition(keyed, comparison, parameters);
  const related = table.related?.[comparison.entity];
  if (related) return related.exists(compareSql(sqlOf(related.keys, comparison.key), comparison, parameters));
  return compareSql(sqlOf(table.attributes, comparison.key), comparison, parameters);
}

function sqlOf(attributes: Readonly<Record<string, Attribute>>, key: string): string {
  const attribute = attributes[key];
  if (!attribute) throw new TypeError(`a search has no attribute ${key}, although its grammar accepted it`);
  return attribute.sql;
}

// Something without the key never matches, also for `!=`, except where its absence is asked for.
function keyedCondition(keyed: KeyedEntity, comparison: Comparison, parameters: SqlParameters): string {
  const { table, owned } = keyed;
  const row = `select 1 from ${table} t where ${owned('t')} and t.key = ${parameters.add(comparison.key)}`;
  if (comparison.operator === 'IS NULL') return `not exists (${row})`;
  if (comparison.operator === 'IS NOT NULL') return `exists (${row})`;
  return `exists (${row} and ${valueCondition(keyed, comparison, parameters)}${nanGuard(comparison)})`;
}

/**
 * Says of the beginning what is said of the whole where an index holds beginnings. Of a shorter value that says it all, and saying the
 * same twice would have PostgreSQL expect next to no rows and look up thousands one by one.
 */
function valueCondition({ indexedPrefix }: KeyedEntity, comparison: Comparison, parameters: SqlParameters): string {
  const whole = () => compareSql('t.value', comparison, parameters);
  if (indexedPrefix === undefined || comparison.operator !== '=') return whole();
  const value = String(comparison.value);
  const beginning = `left(t.value, ${indexedPrefix}) = left(${parameters.add(value)}::text, ${indexedPrefix})`;
  return value.length < indexedPrefix ? beginning : `${beginning} and ${whole()}`;
}

function compareSql(left: string, { operator, value, type }: Comparison, parameters: SqlParameters): string {
  switch (operator) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return `${left} ${operator}`;
    case 'IN':
      return `${left} = any(${parameters.add(value)}::text[])`;
    case 'NOT IN':
      return `${left} <> all(${parameters.add(value)}::text[])`;
    case 'LIKE':
    case 'ILIKE':
      return `${left} ${operator} ${parameters.add(closedPattern(String(value)))}::text`;
    default:
      return `${left} ${operator} ${parameters.add(value)}::${type === 'number' ? numberType(value) : 'text'}`;
  }
}

// A backslash at the end would escape nothing, which PostgreSQL refuses; it stands for itself then.
function closedPattern(pattern: string): string {
  const slashes = /\\*$/.exec(pattern)?.[0].length ?? 0;
  return slashes % 2 === 1 ? `${pattern}\\` : pattern;
}

// A whole number as a float would turn the column of a whole-number attribute into one, and hide it from its index.
function numberType(value: Comparison['value']): string {
  return Number.isSafeInteger(value) ? 'int8' : 'float8';
}

// PostgreSQL sorts NaN above every number; a metric that is NaN must not pass `> 0.9`.
function nanGuard({ type, operator }: Comparison): string {
  return type === 'number' && (operator === '>' || operator === '>=') ? ` and t.value < 'NaN'` : '';
}
