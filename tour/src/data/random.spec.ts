import { describe, expect, it } from '@jest/globals';
import { sample, seededRandom } from './random.js';

const items = Uint32Array.from({ length: 1_000 }, (_, index) => index * 3);

describe('sampling', () => {
  it('draws the same items for the same seed, each once, in their order', () => {
    const drawn = sample(items, 100, seededRandom(7));
    expect([...drawn]).toEqual([...sample(items, 100, seededRandom(7))]);
    expect(new Set(drawn).size).toBe(100);
    expect([...drawn]).toEqual([...drawn].toSorted((a, b) => a - b));
  });

  it('draws from the whole, not from its beginning', () => {
    const drawn = sample(items, 500, seededRandom(1));
    const mean = drawn.reduce((sum, item) => sum + item, 0) / drawn.length;
    expect(Math.abs(mean - 1_498.5)).toBeLessThan(100);
  });

  it('takes all where there are fewer than asked for', () => {
    expect([...sample(items.subarray(0, 3), 10, seededRandom(1))]).toEqual([0, 3, 6]);
  });
});
