import { isNativeError } from 'node:util/types';
import { dependencyFault, DomainError } from '@modelyard/chassis';

/**
 * outage: the service's own database does not answer; nothing can be done but wait, not even park the event.
 * transient: worth a bounded number of tries. poison: would fail the same way for ever.
 */
export type Failure = 'outage' | 'transient' | 'poison';

export function classify(error: unknown): Failure {
  if (error instanceof DomainError) return error.mapping.jobOutcome === 'retry' ? 'transient' : 'poison';
  const fault = dependencyFault(error);
  if (fault !== undefined) return fault === 'outage' ? 'outage' : 'transient';
  return isNativeError(error) && error.cause !== undefined ? classify(error.cause) : 'poison';
}

/** Full jitter: consumers that failed together do not try again together. `random` is in [0, 1). */
export function backOffMs(attempt: number, random: number): number {
  return Math.min(10_000, 50 * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);
}
