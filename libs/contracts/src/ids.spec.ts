import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Environment, ModelId, uuidv7 } from './ids.js';

const millis = fc.nat({ max: 2 ** 48 - 1 });
const random = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('uuidv7', () => {
  it('gives the example of RFC 9562, appendix A.6', () => {
    const bytes = Buffer.from('000000000000' + '0cc3' + '18c4dc0c0c07398f', 'hex');
    expect(uuidv7(0x017f22e279b0, bytes)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('is a valid model id whatever the time and the randomness', () => {
    fc.assert(fc.property(millis, random, (time, bytes) => expect(ModelId.parse(uuidv7(time, bytes))[14]).toBe('7')));
  });

  it('sorts by time', () => {
    fc.assert(
      fc.property(millis, millis, random, random, (a, b, first, second) => {
        fc.pre(a < b);
        expect(uuidv7(a, first) < uuidv7(b, second)).toBe(true);
      }),
    );
  });

  it.each([-1, 1.5, 2 ** 48, Number.NaN])('refuses the time %p', (time) => {
    expect(() => uuidv7(time, new Uint8Array(16))).toThrow(RangeError);
  });

  it('refuses too little randomness', () => {
    expect(() => uuidv7(0, new Uint8Array(15))).toThrow('16 random bytes are needed, got 15');
  });
});

describe('Environment', () => {
  it('is any lower-case slug', () => {
    expect(Environment.parse('edge-eu-1')).toBe('edge-eu-1');
    expect(Environment.safeParse('Production').success).toBe(false);
  });
});
