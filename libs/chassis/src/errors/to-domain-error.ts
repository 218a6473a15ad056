import { z } from 'zod';
import { dependencyFault } from './dependency-fault.js';
import { DomainError } from './domain-error.js';
import { invalidRequest } from './invalid-request.js';

/**
 * The domain error for whatever was thrown. What is no DomainError, no schema fault and no known fault of a dependency is a defect of
 * the service: `internal-error`. Foreign messages stay in the cause and the log and are never shown to the caller.
 */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  if (thrown instanceof z.core.$ZodError) return invalidRequest(thrown);
  switch (dependencyFault(thrown)) {
    case 'outage':
      return new DomainError({
        code: 'dependency-unavailable',
        kind: 'unavailable',
        message: 'Something that this service needs does not answer.',
        nextStep: 'Try again in a moment; /health/ready says what is missing.',
        cause: thrown,
      });
    case 'contention':
      return new DomainError({
        code: 'concurrent-change',
        kind: 'conflict',
        message: 'Another change was made at the same moment, and this one was not.',
        nextStep: 'Send it again.',
        cause: thrown,
      });
    case undefined:
      return new DomainError({
        code: 'internal-error',
        kind: 'internal',
        message: 'The service failed to answer.',
        nextStep: 'Try again; if it persists, give the correlation id to whoever runs the service.',
        cause: thrown,
      });
  }
}
