import type { z } from 'zod';
import { factsOf, variableName, type VariableFacts } from './variable.js';
import { ConfigError, type ConfigFault } from './config-error.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a service's settings from environment variables: the key `httpPort` is read from MODELYARD_HTTP_PORT, an empty value counts
 * as absent. Throws a ConfigError that lists every fault at once.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Environment,
): z.output<z.ZodObject<Shape>> {
  const given: Record<string, string> = {};
  for (const key of Object.keys(schema.shape)) {
    const value = env[variableName(key)];
    if (value !== undefined && value !== '') given[key] = value;
  }
  const result = schema.safeParse(given);
  const faults = [
    ...(result.success ? [] : firstOfEach(result.error.issues).map((issue) => typeFault(schema, given, issue))),
    ...absentFaults(schema, given),
  ];
  if (!result.success || faults.length > 0) throw new ConfigError(faults);
  return result.data;
}

/** A list may be wrong in each of its entries; its variable is still one fault. */
function firstOfEach(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return [...Map.groupBy(issues, ({ path }) => path[0]).values()].flatMap(([first]) => first ?? []);
}

function typeFault(schema: z.ZodObject, given: Record<string, string>, issue: z.core.$ZodIssue): ConfigFault {
  const key = String(issue.path[0]);
  const about = factsOf(schema.shape[key] ?? schema, key);
  return {
    variable: variableName(key),
    given: shown(given[key], about),
    wanted: given[key] === undefined && issue.message.startsWith('Invalid input') ? 'a value' : issue.message,
    description: about.description,
    ...(about.example !== undefined && { example: about.example }),
  };
}

function absentFaults(schema: z.ZodObject, given: Record<string, string>): ConfigFault[] {
  return Object.entries(schema.shape).flatMap(([key, field]) => {
    const about = factsOf(field, key);
    const reason = given[key] === undefined && requirement(schema, given, about);
    if (!reason) return [];
    return [
      {
        variable: variableName(key),
        given: 'nothing',
        wanted: `a value, because ${reason}`,
        description: about.description,
        ...(about.example !== undefined && { example: about.example }),
      },
    ];
  });
}

/** Why a variable is required, or undefined when it is not. */
function requirement(
  schema: z.ZodObject,
  given: Record<string, string>,
  { requiredWhen = {} }: VariableFacts,
): string | undefined {
  const met = Object.entries(requiredWhen).find(([key, value]) => effective(schema, given, key) === value);
  return met && `${variableName(met[0])} is ${met[1]}`;
}

function effective(schema: z.ZodObject, given: Record<string, string>, key: string): unknown {
  const parsed = (schema.shape[key] as z.ZodType | undefined)?.safeParse(given[key]);
  return parsed?.success ? parsed.data : undefined;
}

function shown(value: string | undefined, { secret = false }: VariableFacts): string {
  if (value === undefined) return 'nothing';
  return secret ? '(a secret, not shown)' : JSON.stringify(value);
}
