import * as z from 'zod';

/** One thing wrong with data that a producer wanted to send. */
export interface DataFault {
  /** JSON pointer to the field, `` for the whole. */
  readonly pointer: string;
  readonly message: string;
}

/** Thrown by `encode` and `parseStrictly`: lists every fault at once, each with the field. */
export class InvalidDataError extends Error {
  readonly faults: readonly DataFault[];

  constructor(subject: string, faults: readonly DataFault[]) {
    super(`${subject} is invalid: ${faults.map((fault) => `${fault.pointer || '/'}: ${fault.message}`).join('; ')}`);
    this.name = 'InvalidDataError';
    this.faults = faults;
  }
}

/**
 * Parses and then refuses whatever a tolerant reader would drop or replace: unknown fields and unknown growing words.
 * One schema thus serves both sides of the rule "producers validate strictly, consumers tolerate additions".
 * @throws InvalidDataError with every fault
 */
export function parseStrictly<Schema extends z.ZodType>(
  subject: string,
  schema: Schema,
  data: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new InvalidDataError(subject, parsed.error.issues.map(toFault));
  const lost = lostInReading(data, parsed.data, '');
  if (lost.length > 0) throw new InvalidDataError(subject, lost);
  return parsed.data;
}

function toFault(issue: z.core.$ZodIssue): DataFault {
  return { pointer: issue.path.map((part) => `/${escape(String(part))}`).join(''), message: issue.message };
}

/** What `read` no longer holds of `sent`; fields that `read` adds are defaults and fine. */
function lostInReading(sent: unknown, read: unknown, pointer: string): DataFault[] {
  if (!isContainer(sent)) {
    return sent === read ? [] : [{ pointer, message: `${JSON.stringify(sent)} is not one of the known values` }];
  }
  const kept = isContainer(read) ? (read as Record<string, unknown>) : {};
  const faults: DataFault[] = [];
  for (const [key, value] of Object.entries(sent)) {
    if (value === undefined) continue;
    const at = `${pointer}/${escape(key)}`;
    if (!Object.hasOwn(kept, key))
      faults.push({ pointer: at, message: 'unknown field; remove it or correct its name' });
    else if (value !== kept[key]) faults.push(...lostInReading(value, kept[key], at));
  }
  return faults;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
