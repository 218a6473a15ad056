import { describe, expect, it } from '@jest/globals';
import { checkRange, momentAt, momentFrom } from './instants.js';

describe('moments that callers name', () => {
  it.each([
    ['2026-11-03T12:00:00Z', '2026-11-03T12:00:00.000Z', '2026-11-03T12:00:00.000Z'],
    ['2026-11-03T13:00:00+01:00', '2026-11-03T12:00:00.000Z', '2026-11-03T12:00:00.000Z'],
    ['2026-11-03T12:00:00.1230Z', '2026-11-03T12:00:00.123Z', '2026-11-03T12:00:00.123Z'],
    ['2026-11-03T12:00:00.1239Z', '2026-11-03T12:00:00.123Z', '2026-11-03T12:00:00.124Z'],
    ['2026-11-03T12:00:00.123000001Z', '2026-11-03T12:00:00.123Z', '2026-11-03T12:00:00.124Z'],
  ])('read %s as %s for a state and as %s for a bound', (text, at, bound) => {
    expect(momentAt.parse(text).toISOString()).toBe(at);
    expect(momentFrom.parse(text).toISOString()).toBe(bound);
  });

  it.each(['yesterday', '2026-11-03', '2026-11-03T12:00:00', '1762171200'])('are not %s', (text) => {
    expect(momentAt.safeParse(text).success).toBe(false);
    expect(momentFrom.safeParse(text).success).toBe(false);
  });

  it('make a range only where from is before to', () => {
    const [early, late] = [new Date(1), new Date(2)];
    expect(() => checkRange(early, late)).not.toThrow();
    expect(() => checkRange(undefined, early)).not.toThrow();
    expect(() => checkRange(early, early)).toThrow('is not before to');
    expect(() => checkRange(late, early)).toThrow('is not before to');
  });
});
