import { describe, expect, it } from '@jest/globals';
import { inParallel } from './in-parallel.js';

describe('work in parallel', () => {
  it('does everything once, never more at a time than allowed', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    await inParallel(
      Array.from({ length: 20 }, (_, index) => index),
      3,
      async (item) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((tick) => setImmediate(tick));
        running -= 1;
        done.push(item);
      },
    );
    expect(done.sort((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(3);
  });

  it('begins nothing after a fault, and rejects with it once the others have ended', async () => {
    const begun: number[] = [];
    const work = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      await new Promise((tick) => setImmediate(tick));
      if (item === 1) throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(begun.length).toBeLessThan(5);
  });
});
