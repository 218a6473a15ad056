import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ContiguousOffsets } from './contiguous-offsets.js';

describe('contiguous offsets', () => {
  it('stay at the oldest record that is not done', () => {
    const offsets = new ContiguousOffsets(5n);
    offsets.begin([5n, 6n, 9n], 12n);
    offsets.finish(6n);
    expect(offsets.next).toBe(5n);
    offsets.finish(5n);
    expect(offsets.next).toBe(9n);
    offsets.finish(9n);
    expect(offsets.next).toBe(12n);
  });

  it('never pass an open record, in whatever order records are done', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from({ length: 20 }, (_, n) => BigInt(n))), (order) => {
        const offsets = new ContiguousOffsets(0n);
        const all = Array.from({ length: 20 }, (_, n) => BigInt(n));
        offsets.begin(all, 20n);
        const done = new Set<bigint>();
        for (const offset of order) {
          offsets.finish(offset);
          done.add(offset);
          expect(offsets.next).toBe(all.find((one) => !done.has(one)) ?? 20n);
        }
      }),
    );
  });
});
