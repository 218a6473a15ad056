import { describe, expect, it } from '@jest/globals';
import { differences } from './differences.js';

const left = { b: 1, a: 1, gone: 1 };
const right = { a: 1, b: 2, come: 3 };

describe('differences', () => {
  it('tell only what differs, unless everything is asked for', () => {
    const only = { onlyLeft: { gone: 1 }, onlyRight: { come: 3 }, changed: { b: { left: 1, right: 2 } } };
    expect(differences(left, right, false)).toEqual(only);
    expect(differences(left, right, true)).toEqual({ ...only, same: { a: 1 } });
  });

  it('are none between equal facts, and know the names that every object has', () => {
    expect(differences({ a: 1 }, { a: 1 }, false)).toEqual({ onlyLeft: {}, onlyRight: {}, changed: {} });
    expect(differences<number>({ constructor: 1 }, {}, false).onlyLeft).toEqual({ constructor: 1 });
  });
});
