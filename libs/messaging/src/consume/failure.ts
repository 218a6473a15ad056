import { DomainError } from '@modelyard/chassis';

/**
 * outage: the service's own database does not answer; nothing can be done but wait, not even park the event.
 * transient: worth a bounded number of tries. poison: would fail the same way for ever.
 */
export type Failure = 'outage' | 'transient' | 'poison';

// PostgreSQL classes 08 (connection), 57P (shutdown, crash, starting up) and 53300 (too many connections).
const outageState = /^(08...|57P0[1-5]|53300)$/;
// Serialization failure, deadlock, lock not available.
const transientState = /^(40001|40P01|55P03)$/;
const outageCode = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;
const brokenConnection =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect/;

export function classify(error: unknown): Failure {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const known = classifyOne(cause);
    if (known) return known;
  }
  return 'poison';
}

function classifyOne(error: Error): Failure | undefined {
  if (error instanceof DomainError) return error.mapping.jobOutcome === 'retry' ? 'transient' : 'poison';
  // TypeORM wraps the driver's error.
  const { driverError } = error as { driverError?: unknown };
  const { code } = (driverError instanceof Error ? driverError : error) as { code?: unknown };
  if (typeof code === 'string' && (outageState.test(code) || outageCode.test(code))) return 'outage';
  if (typeof code === 'string' && transientState.test(code)) return 'transient';
  return brokenConnection.test(error.message) ? 'outage' : undefined;
}

/** Full jitter: consumers that failed together do not try again together. `random` is in [0, 1). */
export function backOffMs(attempt: number, random: number): number {
  return Math.min(10_000, 50 * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);
}
