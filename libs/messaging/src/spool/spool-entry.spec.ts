import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeSpoolEntries, encodeSpoolEntry } from './spool-entry.js';

const entry = fc.record({
  key: fc.string({ unit: 'grapheme', maxLength: 40 }),
  headers: fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    fc.string({ unit: 'grapheme' }),
  ),
  value: fc.string({ unit: 'grapheme', maxLength: 300 }),
});

describe('a spool entry', () => {
  it('comes back as it was written, among others', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const decoded = decodeSpoolEntries(Buffer.concat(entries.map(encodeSpoolEntry)), 't', 100);
        expect(decoded.sound).toBe(true);
        expect(
          decoded.records.map(({ key, headers, value }) => ({ key, headers: { ...headers }, value: String(value) })),
        ).toEqual(entries.map(({ key, headers, value }) => ({ key, headers: { ...headers }, value })));
      }),
    );
  });

  it('is read only when it is whole', () => {
    const whole = encodeSpoolEntry({ key: 'k', headers: { a: '1' }, value: 'v' });
    for (let length = 0; length < whole.length; length++) {
      expect(decodeSpoolEntries(whole.subarray(0, length), 't', 10)).toMatchObject({ records: [], bytes: 0 });
    }
  });

  it('never yields a changed entry, whichever byte was changed', () => {
    const first = encodeSpoolEntry({ key: 'first', headers: {}, value: 'one' });
    const second = encodeSpoolEntry({ key: 'second', headers: { a: 'b' }, value: 'two' });
    fc.assert(
      fc.property(fc.nat(second.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.concat([first, second]);
        damaged[first.length + at] = (damaged[first.length + at] ?? 0) ^ change;
        const { records, bytes } = decodeSpoolEntries(damaged, 't', 10);
        expect(records.map(({ key }) => key)).toEqual(['first']);
        expect(bytes).toBe(first.length);
      }),
    );
  });
});
