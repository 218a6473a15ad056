import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { alignCategories } from './align-categories.js';
import { areaUnderRocCurve } from './area-under-roc-curve.js';
import { chiSquareHomogeneity } from './chi-square-homogeneity.js';
import { chiSquareSurvival, logChiSquareSurvival } from './chi-square-survival.js';
import { benjaminiHochberg } from './false-discovery-rate.js';
import { jensenShannonDistance } from './jensen-shannon-distance.js';
import { ksTwoSample } from './ks-two-sample.js';
import { populationStabilityIndex } from './population-stability-index.js';
import { quantileSorted } from './quantile.js';

const quiet = new Array<number>(10).fill(30);
const observed = [35, 31, 39, 34, 22, 28, 22, 16, 12, 30];

describe('numbers worked out elsewhere', () => {
  it('tests the breast cancer radius and the Nile as published', () => {
    const rows = (
      JSON.parse(readFileSync(new URL('../fixtures/ks-two-sample.json', import.meta.url), 'utf8')) as {
        rows: { first: number[]; second: number[] }[];
      }
    ).rows;
    const radius = ksTwoSample(rows[0]!.first, rows[0]!.second);
    expect(radius.statistic).toBeCloseTo(0.12619578686493185, 13);
    expect(radius.pValue / 0.019453286588253946).toBeCloseTo(1, 11);
    const nile = ksTwoSample(rows[1]!.first, rows[1]!.second);
    expect(nile.statistic).toBeCloseTo(0.7063492063492064, 13);
    expect(nile.pValue / 2.76622070294004e-10).toBeCloseTo(1, 11);
  });

  it('measures the decile counts by every distance', () => {
    expect(populationStabilityIndex(quiet, observed)).toBeCloseTo(0.10748891125121157, 12);
    expect(jensenShannonDistance(quiet, observed, 'e')).toBeCloseTo(0.11507200489091497, 12);
    expect(jensenShannonDistance(quiet, observed, 2)).toBeCloseTo(0.1382155636984619, 12);
    const test = chiSquareHomogeneity(quiet, observed);
    expect(test.statistic).toBeCloseTo(14.685242493513076, 11);
    expect(test.pValue).toBeCloseTo(0.0999526504057173, 12);
  });

  it('finds the same discoveries among thirty cancer features', () => {
    const [{ p }] = (
      JSON.parse(readFileSync(new URL('../fixtures/adjusted-p-values.json', import.meta.url), 'utf8')) as {
        rows: [{ p: number[] }];
      }
    ).rows;
    expect(p.filter((value) => value < 0.05)).toHaveLength(20);
    expect(benjaminiHochberg(p).filter((value) => value < 0.05)).toHaveLength(20);
  });

  it('interpolates percentiles where a nearest-rank rule would not', () => {
    const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
    expect(quantileSorted(upTo(10), 0.95)).toBeCloseTo(9.55, 12);
    expect(quantileSorted(upTo(100), 0.99)).toBeCloseTo(99.01, 12);
  });

  it('keeps the tail of chi-square where one minus the distribution function is zero', () => {
    expect(chiSquareSurvival(1900 + 600, 1900)).toBeGreaterThan(0);
    expect(chiSquareSurvival(90, 1)).toBeLessThan(1e-20);
    expect(chiSquareSurvival(90, 1)).toBeGreaterThan(0);
    expect(logChiSquareSurvival(5000, 1)).toBeLessThan(-2500);
    expect(logChiSquareSurvival(5000, 1)).toBeGreaterThan(-2510);
  });
});

describe('ends of the ranges', () => {
  it('gives the logarithm of a p-value that a double cannot hold', () => {
    const low = Array.from({ length: 700 }, (_, i) => i);
    const high = Array.from({ length: 900 }, (_, i) => i + 5000);
    const apart = ksTwoSample(low, high);
    let expected = Math.LN2;
    for (let i = 1; i <= 700; i += 1) expected += Math.log(i / (900 + i));
    expect(apart.statistic).toBe(1);
    expect(apart.logPValue / expected).toBeCloseTo(1, 12);
    expect(
      ksTwoSample(
        low,
        low.map((x) => x + 5000),
      ).logPValue,
    ).toBeLessThan(-900);
  });

  it('refuses an empty sample', () => {
    expect(() => ksTwoSample([], [1])).toThrow(RangeError);
    expect(() => chiSquareHomogeneity([0, 0], [1, 2])).toThrow('counts in both samples');
    expect(() => chiSquareHomogeneity([1], [1, 2])).toThrow('same cells');
    expect(() => chiSquareHomogeneity([1, -1], [1, 2])).toThrow('not a count');
    expect(() => quantileSorted([], 0.5)).toThrow(RangeError);
    expect(() => benjaminiHochberg([Number.NaN])).toThrow('not within [0, 1]');
  });

  it('answers 1 where only one category is left to compare', () => {
    expect(chiSquareHomogeneity([40], [30])).toMatchObject({
      statistic: 0,
      degreesOfFreedom: 0,
      pValue: 1,
      cramersV: 0,
    });
  });

  it('pools rare cells into one and spares the common ones', () => {
    const test = chiSquareHomogeneity([500, 480, 3, 2, 1], [50, 40, 2, 1, 3]);
    expect(test.cells).toBe(2);
    expect(chiSquareHomogeneity([500, 480, 30, 20, 11], [50, 40, 2, 1, 3]).cells).toBe(3);
  });

  it('counts every category the reference never had in one cell', () => {
    const aligned = alignCategories(
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
      new Map([
        ['a', 5],
        ['x', 1],
        ['y', 2],
      ]),
    );
    expect(aligned).toEqual({ categories: ['a', 'b'], reference: [1, 2, 0], current: [5, 0, 3], unseen: 3 });
  });

  it('has no area under the curve without both classes', () => {
    expect(areaUnderRocCurve([0.2, 0.8], [true, true])).toBeUndefined();
    expect(areaUnderRocCurve([0.1, 0.4, 0.4, 0.8], [false, false, true, true])).toBe(0.875);
  });
});
