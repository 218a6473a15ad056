import type { EntitySpec, KeySpec, Operator, SearchSpec } from './search-spec.js';

/** An attribute that searches filter or order by. */
export interface Attribute {
  readonly sql: string;
  /** Numbers are whole: times, versions, identifiers. */
  readonly type: 'text' | 'number';
  /** None: it only orders. */
  readonly operators: readonly Operator[];
  /** Further spellings. */
  readonly aliases?: readonly string[];
  /** False: it only filters. */
  readonly orders?: boolean;
  /** True: rows without a value come last in either direction. */
  readonly nullable?: boolean;
}

/** Free keys with values that rows own: metrics, params, tags. */
export interface KeyedEntity {
  readonly aliases: readonly string[];
  readonly type: 'text' | 'number';
  readonly operators: readonly Operator[];
  readonly orders?: boolean;
  /** A table, or a query in parentheses, with the columns `key` and `value`; at most one value per key and searched row. */
  readonly table: string;
  /** Joins its rows, whose alias is given, to the searched row. */
  readonly owned: (rows: string) => string;
  /** How many characters of the value an index on (key, left(value, n)) holds, where there is one. */
  readonly indexedPrefix?: number;
}

/** Things beside the searched row, with a closed set of keys: a run's data sets. */
export interface RelatedEntity {
  readonly aliases: readonly string[];
  readonly keys: Readonly<Record<string, Attribute>>;
  /** The condition that one of them meets `condition`. */
  readonly exists: (condition: string) => string;
}

/** One kind of thing that clients search: the whole of it is this table. All SQL in it is constant, never user input. */
export interface SearchTable {
  /** Page tokens are bound to it. */
  readonly name: string;
  readonly from: string;
  /** What each found row gives. */
  readonly columns: string;
  /** Largest page that a caller may ask for. */
  readonly largestPage: number;
  readonly attributeAliases: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly keyed: Readonly<Record<string, KeyedEntity>>;
  readonly related?: Readonly<Record<string, RelatedEntity>>;
  /** Order behind the caller's own, ending with something unique: attributes by name. */
  readonly order: readonly { readonly key: string; readonly descending: boolean }[];
}

export interface Searchable extends SearchTable {
  /** What its filters and order clauses may say. */
  readonly spec: SearchSpec;
}

/** Derives the grammar of a search from its table. */
export function searchable(table: SearchTable): Searchable {
  const entities: Record<string, EntitySpec> = {
    attribute: { aliases: table.attributeAliases, keys: filterKeys(table.attributes) },
  };
  for (const [name, { aliases, type, operators }] of Object.entries(table.keyed)) {
    entities[name] = { aliases, keys: { type, operators } };
  }
  for (const [name, { aliases, keys }] of Object.entries(table.related ?? {})) {
    entities[name] = { aliases, keys: filterKeys(keys) };
  }
  const orderEntities = Object.keys(table.keyed).filter((name) => table.keyed[name]?.orders !== false);
  return { ...table, spec: { entities, orderEntities, orderAttributes: orderKeys(table.attributes) } };
}

function filterKeys(attributes: Readonly<Record<string, Attribute>>): Readonly<Record<string, KeySpec>> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, { type, operators, aliases = [] }]) =>
      operators.length === 0 ? [] : [key, ...aliases].map((spelling) => [spelling, { key, type, operators }]),
    ),
  );
}

function orderKeys(attributes: Readonly<Record<string, Attribute>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, { orders = true, aliases = [] }]) =>
      orders ? [key, ...aliases].map((spelling) => [spelling, key]) : [],
    ),
  );
}
