import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter, retryDelayMs } from './retry-delay.js';

describe('the pause after a failed attempt', () => {
  it.each([
    [1, 0, undefined, 1_000],
    [2, 0, undefined, 2_000],
    [3, 0.5, undefined, 4_500],
    [9, 0, undefined, 256_000],
    [10, 0, undefined, 300_000],
    [50, 0.25, undefined, 300_250],
    [1, 0, 20_000, 20_000],
    [5, 0, 1_000, 16_000],
    [1, 0, 86_400_000, 3_600_000],
  ])('after attempt %i with draw %d and Retry-After %s is %i ms', (attempt, random, retryAfter, expected) =>
    expect(retryDelayMs(attempt, random, retryAfter)).toBe(expected),
  );

  it.each([
    [undefined, undefined],
    ['120', 120_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
  ])('reads Retry-After %s as %s ms', (header, expected) =>
    expect(parseRetryAfter(header, new Date('2026-01-01T00:00:00Z'))).toBe(expected),
  );
});
