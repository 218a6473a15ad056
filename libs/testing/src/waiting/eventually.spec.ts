import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';

describe('eventually', () => {
  it('returns what the first try that holds gave', async () => {
    let tries = 0;
    const result = await eventually(
      () => {
        tries += 1;
        expect(tries).toBe(3);
        return `try ${tries}`;
      },
      { everyMs: 1 },
    );
    expect(result).toBe('try 3');
  });

  it('fails with the last error after the deadline', async () => {
    let tries = 0;
    const attempt = eventually(
      () => {
        tries += 1;
        throw new Error(`try ${tries} failed`);
      },
      { withinMs: 30, everyMs: 10 },
    );
    await expect(attempt).rejects.toThrow(/^not within 30 ms: try \d+ failed$/);
    expect(tries).toBeGreaterThan(1);
  });
});
