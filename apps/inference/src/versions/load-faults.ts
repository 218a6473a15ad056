import { DomainError } from '@modelyard/chassis';

/** Whether a load that failed may succeed later without anybody changing the version: something did not answer. */
export const isTransient = (error: unknown): boolean =>
  error instanceof DomainError && (error.kind === 'unavailable' || error.code === 'artifact-not-found');
