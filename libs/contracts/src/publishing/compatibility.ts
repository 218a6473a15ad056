import type { JsonSchema } from './json-schema.js';

/** A change that would break a reader of old records, or an old reader of new ones. */
export interface CompatibilityFault {
  /** The schema's name, as its file is called. */
  readonly schema: string;
  /** JSON pointer into the released schema. */
  readonly pointer: string;
  readonly message: string;
  readonly fix: string;
}

export type SchemaSet = ReadonlyMap<string, JsonSchema>;

/** Keywords that a value must satisfy: tightening one breaks readers of old records, loosening one breaks old readers. */
const constraints = [
  'const',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
];

/** Every incompatible difference between what was released and what is. New schemas and new optional fields are fine. */
export function incompatibilities(released: SchemaSet, current: SchemaSet): CompatibilityFault[] {
  return [...released].flatMap(([schema, before]) => {
    const after = current.get(schema);
    const changes = after === undefined ? [{ pointer: '', message: 'was removed' }] : changesOf(before, after);
    return changes.map((change) => ({ schema, ...change, fix: fixFor(schema, change.message) }));
  });
}

interface Change {
  readonly pointer: string;
  readonly message: string;
}

function fixFor(schema: string, message: string): string {
  if (message === 'was removed')
    return `define ${schema} again; an event leaves only when no reader and no record is left`;
  return `undo it, or define a new version of ${schema} and publish both until every reader has moved`;
}

function changesOf(before: JsonSchema, after: JsonSchema): Change[] {
  const topic = JSON.stringify(before['x-topic']) === JSON.stringify(after['x-topic']);
  const moved = topic
    ? []
    : [{ pointer: '/x-topic', message: 'the topic or its partitions changed: keys lose their order' }];
  return [...moved, ...compare(before, after, '')];
}

function compare(before: JsonSchema, after: JsonSchema, at: string): Change[] {
  return [
    ...compareConstraints(before, after, at),
    ...compareEnums(before, after, at),
    ...compareProperties(before, after, at),
    ...compareChild(before, after, at, 'items'),
    ...compareChild(before, after, at, 'additionalProperties'),
    ...compareArms(before, after, at, 'anyOf'),
    ...compareArms(before, after, at, 'oneOf'),
  ];
}

function compareConstraints(before: JsonSchema, after: JsonSchema, at: string): Change[] {
  return ['type', ...constraints]
    .filter((keyword) => canonical(before[keyword]) !== canonical(after[keyword]))
    .map((keyword) => ({
      pointer: `${at}/${keyword}`,
      message: `${keyword} changed from ${canonical(before[keyword])} to ${canonical(after[keyword])}`,
    }));
}

function compareEnums(before: JsonSchema, after: JsonSchema, at: string): Change[] {
  const was = new Set(asList(before['enum']));
  const is = new Set(asList(after['enum']));
  const lost = [...was].filter((word) => !is.has(word));
  const gained =
    before['x-growing'] === true && after['x-growing'] === true ? [] : [...is].filter((word) => !was.has(word));
  const pointer = `${at}/enum`;
  return [
    ...lost.map((word) => ({ pointer, message: `lost ${JSON.stringify(word)}, which old records hold` })),
    ...gained.map((word) => ({ pointer, message: `gained ${JSON.stringify(word)}, which old readers refuse` })),
  ];
}

function compareProperties(before: JsonSchema, after: JsonSchema, at: string): Change[] {
  const was = asSchemas(before['properties']);
  const is = asSchemas(after['properties']);
  const required = (schema: JsonSchema) => new Set(asList(schema['required']));
  const changes: Change[] = [];
  for (const [name, schema] of was) {
    const pointer = `${at}/properties/${name}`;
    const now = is.get(name);
    if (now === undefined) changes.push({ pointer, message: 'was removed or renamed' });
    else changes.push(...compare(schema, now, pointer));
  }
  for (const name of required(after)) {
    if (!required(before).has(name))
      changes.push({ pointer: `${at}/required`, message: `${String(name)} became required` });
  }
  for (const name of required(before)) {
    if (is.has(String(name)) && !required(after).has(name)) {
      changes.push({ pointer: `${at}/required`, message: `${String(name)} became optional; old readers need it` });
    }
  }
  return changes;
}

function compareChild(before: JsonSchema, after: JsonSchema, at: string, keyword: string): Change[] {
  const was = before[keyword];
  const is = after[keyword];
  const pointer = `${at}/${keyword}`;
  if (isSchema(was) && isSchema(is)) return compare(was, is, pointer);
  return canonical(was) === canonical(is) ? [] : [{ pointer, message: `${keyword} changed` }];
}

/** Arms of a union are matched by their discriminator, else by their type, else by their place. */
function compareArms(before: JsonSchema, after: JsonSchema, at: string, keyword: string): Change[] {
  const was = armsOf(before[keyword]);
  const is = armsOf(after[keyword]);
  const changes: Change[] = [];
  for (const [label, { arm, index }] of was) {
    const now = is.get(label);
    const pointer = `${at}/${keyword}/${index}`;
    if (now === undefined) changes.push({ pointer, message: `the alternative ${label} was removed` });
    else changes.push(...compare(arm, now.arm, pointer));
  }
  for (const label of is.keys()) {
    if (!was.has(label)) {
      changes.push({
        pointer: `${at}/${keyword}`,
        message: `gained the alternative ${label}, which old readers refuse`,
      });
    }
  }
  return changes;
}

function armsOf(value: unknown): Map<string, { arm: JsonSchema; index: number }> {
  const arms = asList(value).filter(isSchema);
  return new Map(arms.map((arm, index) => [labelOf(arm, index), { arm, index }]));
}

function labelOf(arm: JsonSchema, index: number): string {
  const kind = asSchemas(arm['properties']).get('kind');
  const label = kind?.['const'] ?? arm['type'] ?? index;
  return typeof label === 'string' ? label : JSON.stringify(label);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asSchemas(value: unknown): Map<string, JsonSchema> {
  return new Map(isSchema(value) ? Object.entries(value as Record<string, JsonSchema>) : []);
}

/** Lists of types are sets. */
function canonical(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(Array.isArray(value) ? value.map(String).toSorted((a, b) => a.localeCompare(b)) : value);
}
