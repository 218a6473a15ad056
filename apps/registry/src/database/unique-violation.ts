import { QueryFailedError } from 'typeorm';

/** Whether a statement failed because a unique index holds such a row already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code === '23505';
}
