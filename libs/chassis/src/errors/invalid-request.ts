import type { z } from 'zod';
import { DomainError, type FieldFault } from './domain-error.js';

/** Turns the faults of a zod schema into `invalid-request`, each naming its field and what is wanted there. */
export function invalidRequest(error: z.core.$ZodError, subject = 'request'): DomainError<'invalid-request'> {
  const fieldFaults = error.issues.map((issue): FieldFault => ({
    field: fieldName(issue.path) || `(the ${subject})`,
    message: issue.message,
  }));
  const listed = fieldFaults.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new DomainError({
    code: 'invalid-request',
    kind: 'invalid',
    message: `The ${subject} is invalid. ${listed}`,
    nextStep: `Correct ${fieldFaults.map(({ field }) => field).join(', ')} and send it again.`,
    fieldFaults,
    cause: error,
  });
}

/** Parses what came in at an edge; throws `invalid-request` with every fault at once. */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  subject?: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidRequest(result.error, subject);
  return result.data;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    return name === '' ? String(part) : `${name}.${String(part)}`;
  }, '');
}
