import { z } from 'zod';
import { invalidParameter } from './mlflow-errors.js';

/**
 * Parses one request message by the rules of proto2 over JSON: null means unset, unknown fields are ignored, and the first fault
 * is reported in the wording that MLflow's clients and their tests look for.
 */
export function parseMessage<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const message = withoutNulls(raw ?? {});
  const result = schema.safeParse(message);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw faultOf(issue, message);
}

function faultOf(issue: z.core.$ZodIssue | undefined, message: unknown) {
  const path = issue?.path ?? [];
  const field = path.reduce<string>(
    (name, part) =>
      typeof part === 'number' ? `${name}[${part}]` : name === '' ? String(part) : `${name}.${String(part)}`,
    '',
  );
  if (field === '') return invalidParameter('Expected a JSON object as the request message');
  const value = valueAt(message, path);
  if (value === undefined || value === '') return invalidParameter(`Missing value for required parameter '${field}'`);
  return invalidParameter(
    `Invalid value ${JSON.stringify(value).slice(0, 200)} for parameter '${field}' supplied: ${issue?.message ?? 'invalid'}`,
  );
}

function valueAt(message: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part], message);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [key, withoutNulls(field)]),
  );
}
