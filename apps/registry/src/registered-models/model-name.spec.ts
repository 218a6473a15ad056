import { describe, expect, it } from '@jest/globals';
import { checkModelName } from './model-name.js';

describe('model names', () => {
  it.each(['fraud', 'a/b:c', 'Größe', 'team model 7', 'FRAUD', '模型'])('accept %s', (name) => {
    expect(checkModelName(name)).toBe(name);
  });

  it.each(['', '  ', 'fraud\u0000', 'fra\u200Bud', 'Gro\u0308ße', 'a\u202Eb', 'a\nb', '\uD800', 'x'.repeat(257)])(
    'refuse %j',
    (name) => {
      expect(() => checkModelName(name)).toThrow(/name/);
    },
  );
});
