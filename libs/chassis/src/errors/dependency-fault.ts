import { isNativeError } from 'node:util/types';

/** A dependency's fault that is nobody's mistake: it does not answer, or two changes met and one has to be made again. */
export type DependencyFault = 'outage' | 'contention';

const unreachable = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;
// PostgreSQL: class 08 (connection), 57P (shutdown, crash, starting up), 53300 (too many connections).
const databaseDown = /^(08...|57P0[1-5]|53300)$/;
// PostgreSQL: serialization failure, deadlock, lock not available.
const databaseContention = /^(40001|40P01|55P03)$/;
// The pg driver gives these no code.
const brokenConnection =
  /^Connection terminated|^Client has encountered a connection error|^timeout exceeded when trying to connect/;

/** Finds such a fault in an error, or in what caused it; undefined for anything else. */
export function dependencyFault(error: unknown): DependencyFault | undefined {
  // Also true of errors that Node made in another realm than a test's.
  if (!isNativeError(error)) return undefined;
  return faultOf(error) ?? dependencyFault(error.cause);
}

function faultOf(error: Error): DependencyFault | undefined {
  // TypeORM wraps the driver's error.
  const { driverError = error } = error as { driverError?: unknown };
  const { code } = driverError as { code?: unknown };
  if (typeof code === 'string') {
    if (unreachable.test(code) || databaseDown.test(code)) return 'outage';
    if (databaseContention.test(code)) return 'contention';
  }
  return brokenConnection.test(error.message) ? 'outage' : undefined;
}
