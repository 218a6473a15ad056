import { describe, expect, it } from '@jest/globals';
import { tableFromRecords } from '@modelyard/tables';
import { parseParameters } from '../parameters.js';
import { encodeColumn, learnEncodings } from './encoding.js';

const table = tableFromRecords([{ c: 'b' }, { c: 'b' }, { c: 'a' }, { c: null }]);
const targets = Float64Array.of(1, 1, 0, 1);
const stranger = tableFromRecords([{ c: 'z' }, { c: 'a' }]);

function learn(categoricalEncoding: 'target' | 'ordinal') {
  const parameters = parseParameters({ label: 'y', categoricalEncoding, smoothing: 2 });
  const [encoding] = learnEncodings(table, [{ name: 'c', kind: 'categorical' }], targets, parameters);
  return encoding!;
}

describe('target encoding', () => {
  it('mixes each category’s mean with the mean of all, and gives that mean to strangers', () => {
    // Mean 0.75; b: (2 + 2 · 0.75) / 4, a: (0 + 1.5) / 3, missing: (1 + 1.5) / 3.
    const encoding = learn('target');
    expect([...encodeColumn(table, encoding)]).toEqual([0.875, 0.875, 0.5, Math.fround(2.5 / 3)]);
    expect(encodeColumn(stranger, encoding)[0]).toBe(0.75);
  });
});

describe('ordinal encoding', () => {
  it('numbers the sorted categories, missing as the empty text, strangers as -1', () => {
    const encoding = learn('ordinal');
    expect([...encodeColumn(table, encoding)]).toEqual([2, 2, 1, 0]);
    expect([...encodeColumn(stranger, encoding)]).toEqual([-1, 1]);
  });
});

describe('a numeric column', () => {
  it('refuses text', () => {
    expect(() => encodeColumn(table, { kind: 'numeric', name: 'c' })).toThrow(
      expect.objectContaining({ code: 'column-not-numeric' }),
    );
  });
});
