import { describe, expect, it } from '@jest/globals';
import { GatheredEntries } from './gathered-entries.js';

describe('gathered entries', () => {
  it('lie one behind the other, however large the next one is', () => {
    const entries = new GatheredEntries();
    const sizes = [10, 70_000, 0, 3, 900_000];
    for (const [at, size] of sizes.entries()) entries.room(size).fill(at);
    expect(entries.bytes).toEqual(Buffer.concat(sizes.map((size, at) => Buffer.alloc(size, at))));
  });

  it('are forgotten from any of them on, and their memory serves the next ones', () => {
    const entries = new GatheredEntries();
    entries.room(5).fill('a');
    entries.room(5).fill('b');
    const { buffer } = entries.bytes;
    entries.cut(5);
    entries.room(2).fill('c');
    expect(entries.bytes.toString()).toBe('aaaaacc');
    expect(entries.bytes.buffer).toBe(buffer);
  });

  it('give much memory back when all are forgotten', () => {
    const entries = new GatheredEntries();
    entries.room(5_000_000);
    entries.cut(0);
    expect(entries.room(1).buffer.byteLength).toBeLessThan(1024 * 1024);
  });
});
