import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { floatBelow, isExchanged, normalTest } from './node-modes.js';

const float = fc.float({ noNaN: true });

describe('the test of a tree node in normal form', () => {
  it('has the largest float below a threshold', () => {
    expect([1, 0, -1, Infinity].map(floatBelow)).toEqual([
      1 - 2 ** -24,
      -(2 ** -149),
      -1 - 2 ** -23,
      3.4028234663852886e38,
    ]);
    expect([floatBelow(-Infinity), floatBelow(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
  });

  const meanings: Readonly<Record<string, (x: number, threshold: number) => boolean>> = {
    BRANCH_LEQ: (x, threshold) => x <= threshold,
    BRANCH_LT: (x, threshold) => x < threshold,
    BRANCH_GTE: (x, threshold) => x >= threshold,
    BRANCH_GT: (x, threshold) => x > threshold,
    BRANCH_EQ: (x, threshold) => x === threshold,
    BRANCH_NEQ: (x, threshold) => x !== threshold,
  };

  it.each(Object.entries(meanings))('sends every float where %s sends it, NaN included', (mode, meaning) => {
    const near = fc
      .tuple(float, fc.constantFrom(0, 1))
      .map(([value, below]) => [value, below ? floatBelow(value) : value]);
    const numbers = near.filter(([, threshold]) => !Number.isNaN(threshold));
    const anything = fc.tuple(fc.float(), float);
    fc.assert(
      fc.property(fc.oneof(numbers, anything), fc.boolean(), ([x, threshold], tracksTrue) => {
        const test = normalTest(mode, threshold!, tracksTrue);
        const holds = test.equality ? x === test.threshold : x! <= test.threshold;
        const taken = (holds || (Number.isNaN(x) && test.missingTrue)) !== isExchanged(mode);
        expect(taken).toBe(meaning(x!, threshold!) || (tracksTrue && Number.isNaN(x)));
      }),
      {
        numRuns: 2_000,
        examples: [
          [[-Infinity, -Infinity], true],
          [[Number.NaN, 0], false],
          [[-0, 0], false],
        ],
      },
    );
  });

  it.each(Object.keys(meanings))('does not exist for %s against NaN', (mode) => {
    expect(() => normalTest(mode, Number.NaN, false)).toThrow('a test against NaN');
  });
});
