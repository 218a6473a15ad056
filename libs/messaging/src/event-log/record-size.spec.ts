import { describe, expect, it } from '@jest/globals';
import { assertFits, MAX_VALUE_BYTES, runsOf } from './record-size.js';

const sized = (bytes: number) => ({ topic: 't', key: 'k', headers: {}, value: Buffer.alloc(bytes) });

describe('the size of records', () => {
  it('divides a long append into runs below the limit, in order', () => {
    const runs = [...runsOf([4, 5, 3, 20, 1, 9].map(sized), 10)];
    expect(runs.map((run) => run.map(({ value }) => value?.length))).toEqual([[4, 5], [3], [20], [1, 9]]);
    expect([...runsOf([], 10)]).toEqual([]);
  });

  it('refuses an event that no log would take', () => {
    expect(() => assertFits('ModelRegistered', MAX_VALUE_BYTES)).not.toThrow();
    expect(() => assertFits('ModelRegistered', MAX_VALUE_BYTES + 1)).toThrow('exceeds the limit');
  });
});
