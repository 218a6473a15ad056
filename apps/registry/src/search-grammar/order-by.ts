import { findEntity } from './filter.js';
import { invalidSearch } from './invalid-search.js';
import type { OrderTerm, SearchSpec } from './search-spec.js';
import { splitIdentifier, TokenReader, type Identifier } from './token-reader.js';

/** An order clause that came as an object: the field as it would stand in a clause, without quotes. */
export interface WrittenOrder {
  readonly field: string;
  readonly descending: boolean;
}

/**
 * Reads order clauses: `key [ASC|DESC]` with ASC as the default, or objects. Throws `invalid-search`, also for a field named twice.
 */
export function parseOrderBy(clauses: readonly (string | WrittenOrder)[], spec: SearchSpec): readonly OrderTerm[] {
  const terms = clauses.map((clause) =>
    typeof clause === 'string'
      ? parseTerm(clause, spec)
      : resolve(splitIdentifier(clause.field), clause.descending, clause.field, spec),
  );
  const seen = new Set<string>();
  for (const { entity, key } of terms) {
    const field = JSON.stringify([entity, key]);
    if (seen.has(field))
      throw invalidSearch(`\`order_by\` contains duplicate fields: ${entity} '${key}' is named twice`);
    seen.add(field);
  }
  return terms;
}

function parseTerm(clause: string, spec: SearchSpec): OrderTerm {
  const reader = new TokenReader(clause);
  if (reader.done) throw invalidSearch(`Invalid order_by clause '${clause}'`);
  const written = reader.identifier();
  const descending = reader.takeWord('DESC');
  if (!descending) reader.takeWord('ASC');
  if (!reader.done) throw invalidSearch(`Invalid order_by clause '${clause}': only ASC or DESC may follow the key`);
  return resolve(written, descending, clause, spec);
}

function resolve(written: Identifier, descending: boolean, clause: string, spec: SearchSpec): OrderTerm {
  const entity = written.entity === undefined ? 'attribute' : findEntity(written.entity, spec);
  if (entity !== 'attribute') return freeKeyTerm(entity, written.key, descending, clause, spec);
  const key = Object.hasOwn(spec.orderAttributes, written.key) ? spec.orderAttributes[written.key] : undefined;
  if (key !== undefined) return { entity, key, descending };
  throw invalidSearch(
    `Invalid order by key '${written.key}' specified. Valid keys are ${Object.keys(spec.orderAttributes).join(', ')}`,
  );
}

function freeKeyTerm(entity: string, key: string, descending: boolean, clause: string, spec: SearchSpec): OrderTerm {
  if (spec.orderEntities.includes(entity)) return { entity, key, descending };
  throw invalidSearch(`Invalid order_by clause '${clause}': ${entity} cannot order this search`);
}
