import * as z from 'zod';
import type { AnyEventDefinition } from '../event.js';

export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * The JSON Schema of what a producer may send. Objects stay open, so that a consumer that validates with it tolerates the
 * additions of later releases; that producers send no unknown field is checked in `encode`.
 * @param target JSON Schema 2020-12, or draft 7, which AsyncAPI's own schema language is built on
 */
export function jsonSchemaOf(schema: z.ZodType, target: 'draft-2020-12' | 'draft-7' = 'draft-2020-12'): JsonSchema {
  return z.toJSONSchema(schema, {
    target,
    io: 'input',
    override: ({ jsonSchema }) => simplify(jsonSchema),
  });
}

/** The schema of one event as it is published: with its name, its meaning and the topic it travels on. */
export function eventSchema(definition: AnyEventDefinition): JsonSchema {
  const { $schema, ...body } = jsonSchemaOf(definition.schema);
  return {
    $schema,
    $id: `urn:modelyard:event:${definition.type}`,
    title: definition.type,
    description: definition.doc,
    'x-topic': { name: definition.topic.name, partitions: definition.topic.partitions },
    ...(definition.binary && { 'x-binary': binaryForm(definition.binary) }),
    ...body,
  };
}

/** Where the value is no JSON: what it is, and where its layout is described. The schema then says what it reads as. */
const binaryForm = ({ contentType, document }: NonNullable<AnyEventDefinition['binary']>) => ({
  contentType,
  document,
});

/** The schema of a document that people write, such as a policy. */
export function documentSchema(name: string, schema: z.ZodType): JsonSchema {
  const { $schema, ...body } = jsonSchemaOf(schema);
  return { $schema, $id: `urn:modelyard:document:${name}`, title: name, ...body };
}

/** Leaves out what says nothing to a reader: the pattern behind a format, the bounds of a safe integer, string keys. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.format === 'uuid' || schema.format === 'date-time') delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  delete schema.propertyNames;
}
