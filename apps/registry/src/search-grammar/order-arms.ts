import type { OrderColumn } from './keyset.js';
import type { OrderTerm } from './search-spec.js';
import type { KeyedEntity, SearchTable } from './searchable.js';
import type { SqlParameters } from './sql-parameters.js';

/** One stretch of a search's order: its rows come after those of the arms before it. */
export interface OrderArm {
  readonly from: string;
  readonly conditions: readonly string[];
  /** A total order of the rows of this arm. */
  readonly order: readonly OrderColumn[];
}

/** Writes an arm of one statement. */
export type ArmWriter = (parameters: SqlParameters) => OrderArm;

/**
 * The order of a search in arms. Whatever the direction, rows without the ordering key come last and NaN just before them; an arm for
 * each lets the first be a scan of an index on (key, value) that stops when the page is full, where a rank would sort every row.
 */
export function orderArms(table: SearchTable, terms: readonly OrderTerm[]): readonly ArmWriter[] {
  const [first, ...others] = terms;
  const keyed = first && table.keyed[first.entity];
  const order = (parameters: SqlParameters, some: readonly OrderTerm[]) => [
    ...some.flatMap((term) => columnsOf(table, term, parameters)),
    ...tieBreak(table, terms),
  ];
  if (!keyed) {
    return [(parameters) => ({ from: table.from, conditions: [], order: order(parameters, terms) })];
  }
  const owned = (parameters: SqlParameters) => `${keyed.owned('o')} and o.key = ${parameters.add(first.key)}`;
  const joined = (parameters: SqlParameters) => `${table.from} join ${keyed.table} o on ${owned(parameters)}`;
  const present: ArmWriter = (parameters) => ({
    from: joined(parameters),
    conditions: keyed.type === 'number' ? [`o.value < 'NaN'`] : [],
    order: [{ ...valueColumn(keyed, 'o.value'), descending: first.descending }, ...order(parameters, others)],
  });
  const nan: ArmWriter = (parameters) => ({
    from: joined(parameters),
    conditions: [`o.value = 'NaN'`],
    order: order(parameters, others),
  });
  const missing: ArmWriter = (parameters) => ({
    from: table.from,
    conditions: [`not exists (select 1 from ${keyed.table} o where ${owned(parameters)})`],
    order: order(parameters, others),
  });
  return keyed.type === 'number' ? [present, nan, missing] : [present, missing];
}

function tieBreak(table: SearchTable, terms: readonly OrderTerm[]): readonly OrderColumn[] {
  return table.order
    .filter(({ key }) => !terms.some((term) => term.entity === 'attribute' && term.key === key))
    .flatMap(({ key, descending }) => attributeColumns(table, key, descending));
}

function columnsOf(table: SearchTable, term: OrderTerm, parameters: SqlParameters): readonly OrderColumn[] {
  const keyed = table.keyed[term.entity];
  if (!keyed) return attributeColumns(table, term.key, term.descending);
  const value = `(select o.value from ${keyed.table} o where ${keyed.owned('o')} and o.key = ${parameters.add(term.key)})`;
  if (keyed.type === 'text') return nullsLast({ ...valueColumn(keyed, value), descending: term.descending }, "''");
  const rank = `(case when ${value} is null then 2 when ${value} = 'NaN' then 1 else 0 end)::int8`;
  return [
    { sql: rank, type: 'int8', descending: false },
    { sql: `coalesce(nullif(${value}, 'NaN'), 0)`, type: 'float8', descending: term.descending },
  ];
}

function attributeColumns(table: SearchTable, key: string, descending: boolean): readonly OrderColumn[] {
  const attribute = table.attributes[key];
  if (!attribute) throw new TypeError(`a search has no attribute ${key}, although its order names it`);
  const { type, sql, nullable = false } = attribute;
  const column = type === 'text' ? textColumn(sql, descending) : { sql, type: 'int8' as const, descending };
  return nullable ? nullsLast(column, type === 'text' ? "''" : '0') : [column];
}

function nullsLast({ sql, ...column }: OrderColumn, stand: string): readonly OrderColumn[] {
  return [
    { sql: `(${sql} is null)::int::int8`, type: 'int8', descending: false },
    { sql: `coalesce(${sql}, ${stand})`, ...column },
  ];
}

function valueColumn({ type }: KeyedEntity, sql: string): Omit<OrderColumn, 'descending'> {
  return type === 'text' ? textColumn(sql, false) : { sql, type: 'float8' };
}

// By code points, as clients sort; the database's own collation would tell another order on each machine.
function textColumn(sql: string, descending: boolean): OrderColumn {
  return { sql: `${sql} collate "C"`, type: 'text', descending };
}
