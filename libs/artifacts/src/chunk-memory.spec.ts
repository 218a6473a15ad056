import { describe, expect, it } from '@jest/globals';
import { giveBack } from './chunk-memory.js';

describe('the memory of a chunk', () => {
  it('is given back where the chunk has it to itself', () => {
    const chunk = Buffer.alloc(1_000, 1);
    const { buffer } = chunk;
    giveBack(chunk);
    expect([chunk.byteLength, buffer.byteLength]).toEqual([0, 0]);
  });

  it.each([
    ['the beginning of a larger one', new Uint8Array(10).subarray(0, 5)],
    ['the end of a larger one', new Uint8Array(10).subarray(5)],
    ['in memory that threads share', new Uint8Array(new SharedArrayBuffer(5))],
  ])('stays where the chunk is %s', (_what, chunk) => {
    giveBack(chunk);
    expect(chunk.byteLength).toBe(5);
  });
});
