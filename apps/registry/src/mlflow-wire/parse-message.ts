import { z } from 'zod';
import { invalidParameter } from './mlflow-errors.js';

/**
 * Parses one request message by the rules of proto2 over JSON: null means unset, unknown fields are ignored, and the first fault
 * is reported in the wording that MLflow's clients and their tests look for.
 */
export function parseMessage<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const message = readable(raw ?? {});
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

// Far deeper than any message is, and far from the end of the stack.
const deepest = 64;

// Almost every message is as it should be, and then nothing is copied.
function readable(message: unknown): unknown {
  return isPlain(message, deepest) ? message : cleaned(message, '', deepest);
}

function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !value.includes('\u0000');
  if (typeof value !== 'object') return true;
  if (value === null || depth === 0) return false;
  return Object.values(value).every((field) => isPlain(field, depth - 1));
}

/** The message without fields that are null. Refuses what no field can hold: the character NUL, which PostgreSQL has no place for. */
function cleaned(value: unknown, path: string, depth: number): unknown {
  if (typeof value === 'string' && value.includes('\u0000')) {
    throw invalidParameter(`Invalid value for parameter '${path}' supplied: it holds the character NUL`);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) throw invalidParameter(`Invalid value for parameter '${path}' supplied: it is nested too deeply`);
  if (Array.isArray(value)) return value.map((item, index) => cleaned(item, `${path}[${index}]`, depth - 1));
  const set = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(
    set.map(([key, field]) => [key, cleaned(field, path === '' ? key : `${path}.${key}`, depth - 1)]),
  );
}
