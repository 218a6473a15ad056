import { DomainError } from '@modelyard/chassis';
import { z } from 'zod';

/**
 * A moment that a caller names in RFC 3339, with any offset. The history counts in milliseconds: `at or before` reads the moment rounded
 * down and `from` and `to` (from included, to excluded) rounded up, so that digits beyond the millisecond never include an entry wrongly.
 */
const instant = z.iso.datetime({
  offset: true,
  error: 'a moment in RFC 3339 is wanted, for example 2026-11-03T12:00:00Z',
});

export const momentAt = instant.transform((text) => new Date(text));

export const momentFrom = instant.transform((text) => {
  const [, beyond = ''] = /\.\d{3}(\d+)/.exec(text) ?? [];
  return new Date(new Date(text).getTime() + (/[1-9]/.test(beyond) ? 1 : 0));
});

/** Refuses a range that holds no moment. */
export function checkRange(from: Date | undefined, to: Date | undefined): void {
  if (!from || !to || from < to) return;
  throw new DomainError({
    code: 'empty-range',
    kind: 'invalid',
    message: `from (${from.toISOString()}) is not before to (${to.toISOString()}); from is included, to is not`,
    nextStep: 'Give a from that is before to.',
  });
}
