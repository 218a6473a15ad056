import { describe, expect, it } from '@jest/globals';
import { toWire } from './to-wire.js';

describe('response messages', () => {
  it('leave out what is unset and what is an empty list, and keep empty texts and zeros', () => {
    expect(toWire({ a: undefined, b: null, c: [], d: '', e: 0, f: false, g: {} })).toEqual({
      d: '',
      e: 0,
      f: false,
      g: {},
    });
  });

  it('write odd doubles as words, wherever they are', () => {
    expect(toWire({ metrics: [{ value: Number.NaN }, { value: Number.NEGATIVE_INFINITY }, { value: 0.5 }] })).toEqual({
      metrics: [{ value: 'NaN' }, { value: '-Infinity' }, { value: 0.5 }],
    });
  });
});
