/** Comparison operators of the search language, in the spelling that the parser hands on. */
export type Operator =
  '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL';

export const numericOperators = ['>', '>=', '<', '<=', '=', '!='] as const satisfies readonly Operator[];
export const textOperators = ['=', '!=', 'LIKE', 'ILIKE'] as const satisfies readonly Operator[];
export const listOperators = ['IN', 'NOT IN'] as const satisfies readonly Operator[];
export const presenceOperators = ['IS NULL', 'IS NOT NULL'] as const satisfies readonly Operator[];

export interface KeySpec {
  /** The canonical key, whatever alias the caller wrote. */
  readonly key: string;
  readonly type: 'text' | 'number';
  readonly operators: readonly Operator[];
}

/** One entity of a search (`metrics`, `tags`, the attributes): under which names, with which keys. */
export interface EntitySpec {
  readonly aliases: readonly string[];
  /** A closed set of keys by every spelling allowed, or the rule for free keys. */
  readonly keys: Readonly<Record<string, KeySpec>> | Omit<KeySpec, 'key'>;
}

/** What one search accepts. The entity `attribute` is the one a bare identifier belongs to. */
export interface SearchSpec {
  readonly entities: Readonly<Record<string, EntitySpec>>;
  /** Orderable fields: an entity with free keys by its name, an attribute by `attribute.<alias>` → canonical key. */
  readonly orderEntities: readonly string[];
  readonly orderAttributes: Readonly<Record<string, string>>;
}

/** One `identifier operator value` of a filter, checked against its specification. */
export interface Comparison {
  readonly entity: string;
  readonly key: string;
  readonly type: 'text' | 'number';
  readonly operator: Operator;
  /** Null for the presence operators. */
  readonly value: string | number | readonly string[] | null;
}

export interface OrderTerm {
  readonly entity: string;
  readonly key: string;
  readonly descending: boolean;
}

/** Keys of one type and one set of operators under their own names. */
export function keysOf(
  type: KeySpec['type'],
  operators: readonly Operator[],
  ...keys: readonly string[]
): Record<string, KeySpec> {
  return Object.fromEntries(keys.map((key) => [key, { key, type, operators }]));
}

/** Further spellings of one key. */
export function aliasesOf(spec: KeySpec, ...aliases: readonly string[]): Record<string, KeySpec> {
  return Object.fromEntries(aliases.map((alias) => [alias, spec]));
}
