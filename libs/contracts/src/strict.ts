import type * as z from 'zod';

/** One thing wrong with some data. */
export interface DataFault {
  /** JSON pointer to the field; empty for the whole. */
  readonly pointer: string;
  readonly message: string;
}

/** Data that its schema refuses; lists every fault at once, each with its field. */
export class InvalidDataError extends Error {
  readonly faults: readonly DataFault[];

  constructor(subject: string, faults: readonly DataFault[]) {
    super(`${subject} is invalid: ${faults.map((fault) => `${fault.pointer || '/'}: ${fault.message}`).join('; ')}`);
    this.name = 'InvalidDataError';
    this.faults = faults;
  }
}

/**
 * Parses as a consumer does: unknown fields are dropped, unknown growing words become `unknown`, defaults are filled in.
 * @param subject what is parsed, for the message
 * @throws InvalidDataError with every fault
 */
export function parseTolerantly<Schema extends z.ZodType>(
  subject: string,
  schema: Schema,
  data: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => ({ pointer: pointerTo(issue.path), message: issue.message }));
  throw new InvalidDataError(subject, faults);
}

/**
 * Parses and then refuses whatever a tolerant reader would drop or replace: unknown fields and unknown growing words.
 * One schema thus serves both sides of the rule "producers validate strictly, consumers tolerate additions".
 * @param subject what is parsed, for the message
 * @throws InvalidDataError with every fault
 */
export function parseStrictly<Schema extends z.ZodType>(
  subject: string,
  schema: Schema,
  data: unknown,
): z.output<Schema> {
  const parsed = parseTolerantly(subject, schema, data);
  const lost: DataFault[] = [];
  collectLost(data, parsed, '', lost);
  if (lost.length > 0) throw new InvalidDataError(subject, lost);
  return parsed;
}

/** Collects what `read` no longer holds of `sent`; fields that only `read` has are defaults, and fine. */
function collectLost(sent: unknown, read: unknown, pointer: string, lost: DataFault[]): void {
  if (!isContainer(sent) || !isContainer(read)) {
    if (sent !== read) lost.push({ pointer, message: `${JSON.stringify(sent)} is not one of the known values` });
    return;
  }
  for (const key of Object.keys(sent)) {
    const value = sent[key];
    if (value === undefined || value === read[key]) continue;
    const at = pointer + pointerTo([key]);
    if (Object.hasOwn(read, key)) collectLost(value, read[key], at, lost);
    else lost.push({ pointer: at, message: 'unknown field; remove it or correct its name' });
  }
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** RFC 6901. */
function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
