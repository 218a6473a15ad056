import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { areaUnderRocCurve } from './area-under-roc-curve.js';
import { chiSquareHomogeneity } from './chi-square-homogeneity.js';
import { benjaminiHochberg, benjaminiYekutieli } from './false-discovery-rate.js';
import { jensenShannonDistance } from './jensen-shannon-distance.js';
import { ksTwoSample } from './ks-two-sample.js';
import { populationStabilityIndex } from './population-stability-index.js';
import { quantileSorted } from './quantile.js';

const settings = { seed: 20250714, numRuns: 200 };
const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 });
const tablePair = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 })), { minLength: 2, maxLength: 12 })
  .map((cells) => [cells.map(([a]) => a + 1), cells.map(([, b]) => b + 1)] as const);

/** A small deterministic generator (mulberry32), uniform in [0, 1). */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many rejections a valid, nearly exact test may have: within three binomial standard errors of alpha. */
function allowedRejections(runs: number, alpha: number, discreteness: number): { least: number; most: number } {
  const error = 3 * Math.sqrt(runs * alpha * (1 - alpha));
  return { least: runs * (alpha - discreteness) - error, most: runs * alpha + error };
}

describe('laws of the two-sample tests', () => {
  it('Kolmogorov–Smirnov does not care which sample comes first, nor in which order values arrive', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const forth = ksTwoSample(a, b);
        const back = ksTwoSample(b.toReversed(), a.toReversed());
        expect(back.statistic).toBe(forth.statistic);
        expect(back.pValue).toBe(forth.pValue);
        expect(forth.pValue >= 0 && forth.pValue <= 1).toBe(true);
      }),
      settings,
    );
  });

  it('Kolmogorov–Smirnov sees only the order of values: an increasing map changes nothing', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const mapped = ksTwoSample(
          a.map((x) => Math.exp(x / 5)),
          b.map((x) => Math.exp(x / 5)),
        );
        expect(mapped.statistic).toBe(ksTwoSample(a, b).statistic);
      }),
      settings,
    );
  });

  it('leaves its inputs as they were', () => {
    const a = Object.freeze([3, 1, 2]);
    expect(ksTwoSample(a, a).statistic).toBe(0);
  });

  it('rejects a true null at the nominal rate, exact and asymptotic', () => {
    const next = uniforms(7);
    const draw = (n: number) => Float64Array.from({ length: n }, next);
    const exact = Array.from({ length: 2000 }, () => ksTwoSample(draw(60), draw(77)).pValue);
    for (const alpha of [0.01, 0.05, 0.2]) {
      const { least, most } = allowedRejections(exact.length, alpha, 0.01);
      const rejections = exact.filter((p) => p <= alpha).length;
      expect(rejections >= least && rejections <= most).toBe(true);
    }
    const reference = draw(10_001).sort();
    const large = Array.from({ length: 300 }, () => ksTwoSample(reference, draw(100)).pValue);
    const { least, most } = allowedRejections(large.length, 0.1, 0.03);
    const rejections = large.filter((p) => p <= 0.1).length;
    expect(rejections >= least && rejections <= most).toBe(true);
  });

  it('chi-square is symmetric, blind to the order of cells, and rejects a true null at the nominal rate', () => {
    fc.assert(
      fc.property(tablePair, ([a, b]) => {
        const forth = chiSquareHomogeneity(a, b);
        expect(chiSquareHomogeneity(b, a).statistic).toBeCloseTo(forth.statistic, 9);
        expect(chiSquareHomogeneity(a.toReversed(), b.toReversed()).statistic).toBeCloseTo(forth.statistic, 9);
        expect(forth.cramersV >= 0 && forth.cramersV <= 1).toBe(true);
      }),
      settings,
    );
    const next = uniforms(11);
    const draw = (n: number) => {
      const cells = [0, 0, 0, 0, 0, 0];
      for (let i = 0; i < n; i += 1) cells[Math.floor(6 * next() ** 2)]! += 1;
      return cells;
    };
    const ps = Array.from({ length: 2000 }, () => chiSquareHomogeneity(draw(400), draw(900)).pValue);
    for (const alpha of [0.01, 0.05, 0.2]) {
      const { least, most } = allowedRejections(ps.length, alpha, 0);
      const rejections = ps.filter((p) => p <= alpha).length;
      expect(rejections >= least && rejections <= most).toBe(true);
    }
  });

  it('distances are zero between equal shares and grow no larger than their bound', () => {
    fc.assert(
      fc.property(tablePair, ([a, b]) => {
        const doubled = a.map((count) => 2 * count);
        expect(populationStabilityIndex(a, doubled)).toBeCloseTo(0, 12);
        expect(jensenShannonDistance(a, doubled)).toBeCloseTo(0, 7);
        expect(jensenShannonDistance(a, b)).toBeLessThanOrEqual(1);
        expect(jensenShannonDistance(a, b)).toBeCloseTo(jensenShannonDistance(b, a), 12);
        expect(populationStabilityIndex(a, b)).toBeGreaterThanOrEqual(0);
      }),
      settings,
    );
  });

  it('adjusted p-values keep the order, never shrink, and Yekutieli is the stricter', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (ps) => {
        const bh = benjaminiHochberg(ps);
        const by = benjaminiYekutieli(ps);
        for (const [i, p] of ps.entries()) {
          expect(bh[i]!).toBeGreaterThanOrEqual(p * (1 - 1e-15));
          expect(by[i]!).toBeGreaterThanOrEqual(bh[i]! * (1 - 1e-15));
          for (const [j, other] of ps.entries()) if (p < other) expect(bh[i]!).toBeLessThanOrEqual(bh[j]!);
        }
      }),
      settings,
    );
  });

  it('quantiles rise with p and stay within the sample; the area is the share of ordered pairs', () => {
    fc.assert(
      fc.property(sample, sample, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, p) => {
        const sorted = Float64Array.from(a).sort();
        expect(quantileSorted(sorted, p)).toBeGreaterThanOrEqual(quantileSorted(sorted, p / 2));
        let ordered = 0;
        for (const x of a) for (const y of b) ordered += x > y ? 1 : x === y ? 0.5 : 0;
        const labels = [...a.map(() => true), ...b.map(() => false)];
        expect(areaUnderRocCurve([...a, ...b], labels)).toBeCloseTo(ordered / (a.length * b.length), 12);
      }),
      settings,
    );
  });
});
