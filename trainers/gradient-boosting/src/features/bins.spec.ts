import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { binColumn, chooseCuts } from './bins.js';

const columns = fc
  .array(fc.oneof(fc.float(), fc.integer({ min: 0, max: 5 })), { maxLength: 300 })
  .map((values) => Float32Array.from(values));
const limits = fc.integer({ min: 2, max: 255 });

describe('bins', () => {
  it('tell the same story as the thresholds: a bin is at most i exactly when the value is at most cut i', () => {
    fc.assert(
      fc.property(columns, limits, (values, limit) => {
        const { bins, cuts, missing } = binColumn(values, chooseCuts(values, limit));
        values.forEach((value, row) => {
          const bin = bins[row]!;
          if (Number.isNaN(value)) expect(bin).toBe(missing);
          else cuts.forEach((cut, index) => expect(bin <= index).toBe(value <= cut));
        });
      }),
    );
  });

  it('are never more than asked for, and each cut separates rows', () => {
    fc.assert(
      fc.property(columns, limits, (values, limit) => {
        const cuts = chooseCuts(values, limit);
        expect(cuts.length).toBeLessThan(limit);
        for (const cut of cuts) {
          expect(values.some((value) => value <= cut)).toBe(true);
          expect(values.some((value) => value > cut)).toBe(true);
        }
      }),
    );
  });

  it('separate neighbours that differ in the last bit of a 32-bit float', () => {
    const below = Math.fround(0.1);
    const above = new Float32Array(
      new Int32Array([new Int32Array(new Float32Array([below]).buffer)[0]! + 1]).buffer,
    )[0]!;
    expect([...chooseCuts(Float32Array.of(below, above), 255)]).toEqual([below]);
  });

  it('give each distinct value its own bin while they are few, however common one is', () => {
    const values = Float32Array.from([...new Array<number>(1000).fill(1), 2, 3]);
    expect(chooseCuts(values, 4)).toHaveLength(2);
  });
});
