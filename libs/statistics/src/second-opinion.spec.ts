import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { chiSquareSurvival } from './chi-square-survival.js';
import { quantileSorted } from './quantile.js';

/** The part of jStat that is compared; the package has no types. */
interface JStat {
  readonly chisquare: { cdf(x: number, degreesOfFreedom: number): number };
  percentile(sample: readonly number[], p: number): number;
}

const { jStat } = createRequire(import.meta.url)('jstat') as { jStat: JStat };

describe('jStat as a second opinion', () => {
  it.each([1, 2, 5, 10, 30, 100])(
    'agrees on chi-square tails with %d degrees of freedom, away from its far tail',
    (df) => {
      for (const multiple of [0.5, 1, 1.5, 2]) {
        const statistic = df * multiple;
        expect(1 - chiSquareSurvival(statistic, df)).toBeCloseTo(jStat.chisquare.cdf(statistic, df), 7);
      }
    },
  );

  it('loses the far tail, which is why p-values are ours', () => {
    expect(1 - jStat.chisquare.cdf(100, 1)).toBe(0);
    expect(chiSquareSurvival(100, 1)).toBeCloseTo(1.523970604832105e-23, 35);
  });

  it('misses the top quantiles, which is why the latency limit is judged by ours', () => {
    const sample = Array.from({ length: 10 }, (_, index) => index + 1);
    expect(jStat.percentile(sample, 0.95)).not.toBeCloseTo(9.55, 6);
    expect(quantileSorted(sample, 0.95)).toBeCloseTo(9.55, 12);
  });
});
