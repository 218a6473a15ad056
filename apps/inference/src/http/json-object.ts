import { invalid } from '../refusal.js';
import { LostIntegerDigits } from '../tensors/json-elements.js';
import { assertShallow } from './json-depth.js';
import { noParameters, type Parameters } from '../pipeline/infer-request.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Parses a body's JSON object in one of the two ways below. */
export type ParseObject = (json: Buffer) => JsonObject;

const LOST_DIGITS = /^-?\d+$/;

/** Parses a request's JSON. Throws a refusal, with the parser's own words, when it is no JSON object or nests too deeply. */
export function parseObject(json: Buffer): JsonObject {
  return asObject(parse(json), 'request');
}

/** As parseObject, with integers that a double cannot hold as bigints: several times slower, so only when needed. */
function parseObjectExactly(json: Buffer): JsonObject {
  const exact = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? exactInteger(value, context.source)
      : value;
  return asObject(parse(json, exact as (key: string, value: unknown) => unknown), 'request');
}

/**
 * Decodes with plain parsing, and once more exactly where a 64-bit integer has lost digits to a double.
 * Throws what `decode` throws, or a refusal when an integer is not written with its digits.
 */
export function decodingExactly<T>(decode: (parse: ParseObject) => T, plainly: ParseObject = parseObject): T {
  for (const parse of [plainly, parseObjectExactly]) {
    try {
      return decode(parse);
    } catch (error) {
      if (!(error instanceof LostIntegerDigits)) throw error;
    }
  }
  throw invalid('a 64-bit integer is written with a fraction or an exponent: write it with all its digits');
}

const exactInteger = (value: number, source: string | undefined): number | bigint =>
  source !== undefined && LOST_DIGITS.test(source) ? BigInt(source) : value;

function parse(json: Buffer, reviver?: (key: string, value: unknown) => unknown): unknown {
  assertShallow(json);
  try {
    return JSON.parse(json.toString('utf8'), reviver);
  } catch (error) {
    throw invalid(`failed to parse the request JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function asObject(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${what} must be a JSON object`);
  }
  return value as JsonObject;
}

export function asArray(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`${what} must be a JSON array`);
  return value as readonly unknown[];
}

export function asName(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(`${what} must be a non-empty string`);
  return value;
}

/** A `parameters` object: strings, numbers and booleans; other values are left out, as clients send headers there. */
export function asParameters(value: unknown, what: string): Parameters {
  if (value === undefined || value === null) return noParameters;
  const parameters: Record<string, string | number | boolean> = {};
  for (const [name, entry] of Object.entries(asObject(value, what))) {
    if (typeof entry === 'string' || typeof entry === 'number' || typeof entry === 'boolean') parameters[name] = entry;
  }
  return parameters;
}
