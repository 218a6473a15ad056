import type { JsonSchema } from './json-schema.js';

/** How deep the page follows nested fields; deeper ones are in the schema files. */
const deepest = 3;

/** The fields of an object schema as a nested Markdown list: name, type, whether it may be left out, meaning. */
export function fieldsOf(schema: JsonSchema, depth = 0): string[] {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  return properties.flatMap(([name, field]) => {
    const growing = field['x-growing'] === true ? '_growing_' : '';
    const traits = [typeOf(field), required.has(name) ? '' : omission(field), growing].filter(Boolean);
    const meaning = typeof field['description'] === 'string' ? `: ${field['description']}` : '';
    const line = `${'  '.repeat(depth)}- \`${name}\` (${traits.join(', ')})${meaning}`;
    const nested = objectWithin(field);
    return nested !== null && depth < deepest ? [line, ...fieldsOf(nested, depth + 1)] : [line];
  });
}

/** What leaving the field out means. */
function omission({ default: value }: JsonSchema): string {
  const simple = value !== undefined && (typeof value !== 'object' || value === null);
  return simple ? `default \`${JSON.stringify(value)}\`` : 'optional';
}

/** A type as people say it: `string or null`, `list of number`, `"low" | "high"`. */
function typeOf(schema: JsonSchema): string {
  const arms = armsOf(schema);
  if (arms.length > 0) return [...new Set(arms.map(typeOf))].join(' or ');
  const words = 'const' in schema ? [schema['const']] : schema['enum'];
  if (Array.isArray(words)) return `\`${words.map((word) => JSON.stringify(word)).join(' | ')}\``;
  return plainTypeOf(schema);
}

function plainTypeOf({ type, format, items, additionalProperties }: JsonSchema): string {
  if (Array.isArray(type)) return type.join(' or ');
  if (type === 'array') return `list of ${typeOf((items ?? {}) as JsonSchema)}`;
  if (typeof additionalProperties === 'object') return `${typeOf(additionalProperties as JsonSchema)} by name`;
  return typeof format === 'string' ? format : ((type as string | undefined) ?? 'any');
}

function objectWithin(schema: JsonSchema): JsonSchema | null {
  if (schema['properties'] !== undefined) return schema;
  const items = schema['items'] as JsonSchema | undefined;
  if (items !== undefined) return objectWithin(items);
  const objects = armsOf(schema).filter((arm) => arm['properties'] !== undefined);
  return objects.length === 1 ? (objects[0] ?? null) : null;
}

function armsOf(schema: JsonSchema): JsonSchema[] {
  return ((schema['anyOf'] ?? schema['oneOf'] ?? []) as JsonSchema[]).slice();
}
