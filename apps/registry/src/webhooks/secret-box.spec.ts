import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SecretBox } from './secret-box.js';

const box = new SecretBox(randomBytes(32));

describe('a secret box', () => {
  it('gives back what it sealed, and seals the same secret differently each time', () => {
    const sealed = box.seal('w1', 'größe');
    expect(box.open('w1', sealed)).toBe('größe');
    expect(sealed.includes(Buffer.from('größe'))).toBe(false);
    expect(box.seal('w1', 'größe').equals(sealed)).toBe(false);
  });

  it('opens nothing for another webhook, with another key, or that was altered', () => {
    const sealed = box.seal('w1', 'secret');
    const altered = Buffer.from(sealed);
    altered[altered.length - 1]! ^= 1;
    for (const attempt of [
      () => box.open('w2', sealed),
      () => new SecretBox(randomBytes(32)).open('w1', sealed),
      () => new SecretBox(undefined).open('w1', sealed),
      () => box.open('w1', altered),
      () => box.open('w1', Buffer.alloc(3)),
    ]) {
      expect(attempt).toThrow('cannot be read with the key');
    }
  });

  it('seals nothing without a key, and says how to give it one', () => {
    expect(() => new SecretBox(undefined).seal('w1', 'secret')).toThrow(/MODELYARD_WEBHOOK_KEY/);
  });
});
