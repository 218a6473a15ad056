import { describe, expect, it } from '@jest/globals';
import { restartDelay } from './back-off.js';

describe('the delay before a restart', () => {
  it('doubles from a quarter of a second to half a minute', () => {
    const delays = Array.from({ length: 9 }, (_, at) => restartDelay(at + 1));
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });
});
