import { z } from 'zod';

/** What documentation and fault messages say of one variable; the zod schema holds its type and default. */
export interface VariableFacts {
  readonly description: string;
  /** A value that would be accepted, for documentation and fault messages. */
  readonly example?: string;
  /** Its value is never printed. */
  readonly secret?: boolean;
  /** Required only when another setting (by its key in the schema) has this value. */
  readonly requiredWhen?: Readonly<Record<string, string>>;
}

const facts = z.registry<VariableFacts>();

/** Declares one environment variable of a configuration schema. */
export function variable<Schema extends z.ZodType>(schema: Schema, about: VariableFacts): Schema {
  // A clone, so that one schema constant may describe two variables.
  const own = schema.clone();
  facts.add(own, about);
  return own;
}

/** The facts declared for a variable; throws where a schema's field was not declared by `variable`. */
export function factsOf(schema: z.core.$ZodType, key: string): VariableFacts {
  const known = facts.get(schema);
  if (!known) throw new TypeError(`The setting ${key} has no description: declare it with variable(schema, facts).`);
  return known;
}

/** `httpPort` -> `MODELYARD_HTTP_PORT`. */
export function variableName(key: string): string {
  return `MODELYARD_${key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}`;
}
