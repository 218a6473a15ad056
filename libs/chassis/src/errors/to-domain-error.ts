import { z } from 'zod';
import { DomainError } from './domain-error.js';
import { invalidRequest } from './invalid-request.js';

/**
 * The domain error for whatever was thrown. What is no DomainError and no schema fault is a defect of the service:
 * it becomes `internal-error`, its own message stays in the cause and the log and is never shown to the caller.
 */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  if (thrown instanceof z.core.$ZodError) return invalidRequest(thrown);
  return new DomainError({
    code: 'internal-error',
    kind: 'internal',
    message: 'The service failed to answer.',
    nextStep: 'Try again; if it persists, give the correlation id to whoever runs the service.',
    cause: thrown,
  });
}
