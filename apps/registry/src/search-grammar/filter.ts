import { invalidSearch } from './invalid-search.js';
import type { Comparison, EntitySpec, KeySpec, Operator, SearchSpec } from './search-spec.js';
import { TokenReader, type Identifier } from './token-reader.js';

/**
 * Parses `identifier operator value AND …` and checks every comparison against the search's specification.
 * An empty filter gives no comparison: everything matches. Throws `invalid-search` with the reason.
 */
export function parseFilter(source: string | undefined, spec: SearchSpec): readonly Comparison[] {
  const reader = new TokenReader(source ?? '');
  if (reader.done) return [];
  const comparisons = [parseComparison(reader, spec)];
  while (!reader.done) {
    if (!reader.takeWord('AND')) throw reader.fault(`expected AND, found '${reader.next().text}'`);
    comparisons.push(parseComparison(reader, spec));
  }
  return comparisons;
}

function parseComparison(reader: TokenReader, spec: SearchSpec): Comparison {
  const { entity, key } = resolve(reader.identifier(), spec);
  const operator = parseOperator(reader);
  if (!key.operators.includes(operator)) {
    throw invalidSearch(
      `Invalid comparator '${operator}' for ${entity} '${key.key}': not one of ${key.operators.map((o) => `'${o}'`).join(', ')}`,
    );
  }
  return { entity, key: key.key, type: key.type, operator, value: parseValue(reader, operator, entity, key) };
}

function resolve(identifier: Identifier, spec: SearchSpec): { entity: string; key: KeySpec } {
  const entity = identifier.entity === undefined ? 'attribute' : findEntity(identifier.entity, spec);
  const { keys } = spec.entities[entity] as EntitySpec;
  if (isFreeKey(keys)) return { entity, key: { key: identifier.key, ...keys } };
  const found = Object.hasOwn(keys, identifier.key) ? keys[identifier.key] : undefined;
  if (found) return { entity, key: found };
  throw invalidSearch(
    `Invalid ${entity} key '${identifier.key}' specified. Valid keys are ${Object.keys(keys)
      .map((key) => `'${key}'`)
      .join(', ')}`,
  );
}

/** The canonical entity for what the caller wrote before the dot. */
export function findEntity(written: string, spec: SearchSpec): string {
  const found = Object.entries(spec.entities).find(
    ([name, { aliases }]) => name === written || aliases.includes(written),
  );
  if (found) return found[0];
  throw invalidSearch(
    `Invalid entity type '${written}'. Valid values are ${Object.entries(spec.entities)
      .flatMap(([name, { aliases }]) => [name, ...aliases])
      .join(', ')}`,
  );
}

function isFreeKey(keys: EntitySpec['keys']): keys is Omit<KeySpec, 'key'> {
  return Array.isArray((keys as Omit<KeySpec, 'key'>).operators);
}

function parseOperator(reader: TokenReader): Operator {
  if (reader.takeWord('LIKE')) return 'LIKE';
  if (reader.takeWord('ILIKE')) return 'ILIKE';
  if (reader.takeWord('IN')) return 'IN';
  if (reader.takeWord('NOT') && reader.takeWord('IN')) return 'NOT IN';
  if (reader.takeWord('IS')) {
    const negated = reader.takeWord('NOT');
    if (reader.takeWord('NULL')) return negated ? 'IS NOT NULL' : 'IS NULL';
  }
  const token = reader.next();
  if (token.kind !== 'operator') throw reader.fault(`expected a comparison operator, found '${token.text}'`);
  return token.text;
}

function parseValue(reader: TokenReader, operator: Operator, entity: string, key: KeySpec): Comparison['value'] {
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') return null;
  if (operator === 'IN' || operator === 'NOT IN') return parseList(reader);
  return key.type === 'number' ? parseNumber(reader, entity) : parseText(reader, `${entity} '${key.key}'`);
}

function parseText(reader: TokenReader, subject: string): string {
  const token = reader.next();
  if (token.kind === 'quoted' && token.quote !== '`') return token.text;
  throw invalidSearch(
    `Parameter value is either not quoted or unidentified quote types used for string value ${token.text}: ` +
      `expected a quoted string value for ${subject} (e.g. 'my-value')`,
  );
}

const numberLiteral = /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function parseNumber(reader: TokenReader, entity: string): number {
  const token = reader.next();
  if (token.kind === 'word' && numberLiteral.test(token.text)) return Number(token.text);
  throw invalidSearch(`Expected numeric value type for ${entity}. Found ${token.text}`);
}

function parseList(reader: TokenReader): readonly string[] {
  if (!reader.takePunctuation('(')) throw reader.fault("expected a list such as ('a', 'b')");
  const values = [parseText(reader, 'a list')];
  while (reader.takePunctuation(',')) values.push(parseText(reader, 'a list'));
  if (!reader.takePunctuation(')')) throw reader.fault('a list is never closed');
  return values;
}
