import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { avalancheHash, placeOf } from './avalanche-hash.js';
import { StickyChoice } from './sticky-choice.js';

const units = Array.from({ length: 20_000 }, (_, at) => `customer-${at}`);
const shares = (salt: string, weights: Record<string, number>) =>
  new StickyChoice(
    salt,
    Object.entries(weights).map(([id, weight]) => ({ value: id, id, weight })),
  );

describe('the avalanche hash', () => {
  it('begins and ends as MurmurHash3 does, which the empty text shows', () => {
    // Published test vectors of the reference implementation.
    expect(avalancheHash('', 0)).toBe(0);
    expect(avalancheHash('', 1)).toBe(0x514e28b7);
  });

  it('spreads consecutive keys evenly over [0, 1)', () => {
    const cells = Array.from({ length: 100 }, () => 0);
    for (const unit of units) cells[Math.floor(placeOf('salt', unit) * 100)]!++;
    const expected = units.length / cells.length;
    const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99 degrees of freedom: 148.2 is exceeded once in a thousand.
    expect(chiSquare).toBeLessThan(148.2);
  });

  it('places a unit independently under two salts', () => {
    const both = units.filter((unit) => placeOf('a', unit) < 0.5 && placeOf('b', unit) < 0.5).length;
    // A quarter of 20,000; four standard deviations are 245.
    expect(Math.abs(both - 5_000)).toBeLessThan(245);
  });
});

describe('a sticky choice', () => {
  it('gives each choice its share', () => {
    const choice = shares('salt', { a: 70, b: 20, c: 10 });
    const counts: Record<string, number> = { a: 0, b: 0, c: 0 };
    for (const unit of units) counts[choice.of(unit)?.value ?? '']!++;
    // Four standard deviations of a binomial count are at most 283.
    expect(Math.abs(counts['a']! - 14_000)).toBeLessThan(260);
    expect(Math.abs(counts['b']! - 4_000)).toBeLessThan(227);
    expect(Math.abs(counts['c']! - 2_000)).toBeLessThan(170);
  });

  it('keeps a unit where it is, whatever the order of the choices', () => {
    const forwards = shares('salt', { a: 50, b: 30, c: 20 });
    const backwards = shares('salt', { c: 20, b: 30, a: 50 });
    for (const unit of units.slice(0, 1_000)) expect(backwards.of(unit)).toEqual(forwards.of(unit));
  });

  it('moves units only to the choice whose weight was raised', () => {
    const weight = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(weight, weight, weight, fc.integer({ min: 1, max: 100 }), (a, b, c, raise) => {
        const before = shares('salt', { a, b, c });
        const after = shares('salt', { a, b: b + raise, c });
        for (const unit of units.slice(0, 200)) {
          const [was, is] = [before.of(unit)?.value, after.of(unit)?.value];
          if (was !== is) expect(is).toBe('b');
        }
      }),
    );
  });

  it('only adds units while a canary ramps from 1 to 100 percent', () => {
    let canary = new Set<string>();
    for (const weight of [1, 5, 10, 25, 50, 75, 100]) {
      const choice = shares('salt', { stable: 100 - weight, canary: weight });
      const now = new Set(units.filter((unit) => choice.of(unit)?.value === 'canary'));
      expect([...canary].filter((unit) => !now.has(unit))).toEqual([]);
      canary = now;
    }
    expect(canary.size).toBe(units.length);
  });

  it('never takes a choice without weight, and none where all have none', () => {
    const choice = shares('salt', { a: 0, b: 1 });
    expect(units.every((unit) => choice.of(unit)?.value === 'b')).toBe(true);
    expect(shares('salt', { a: 0 }).of('x')).toBeNull();
  });

  it('knows the chance that a choice had', () => {
    expect(shares('salt', { a: 1, b: 0 }).of('x')).toEqual({ value: 'a', propensity: 1 });
    expect(shares('salt', { a: 1, b: 1 }).of('x')?.propensity).toBe(0.5);
  });
});
