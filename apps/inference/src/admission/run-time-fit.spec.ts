import { describe, expect, it } from '@jest/globals';
import { RunTimeFit } from './run-time-fit.js';

const fitOf = (...runs: readonly [rows: number, milliseconds: number][]) => {
  const fit = new RunTimeFit();
  for (const [rows, milliseconds] of runs) fit.ran(rows, milliseconds);
  return fit;
};

describe('the fit of run times', () => {
  it('finds the line that runs lie on', () => {
    const fit = fitOf([1, 7], [10, 25], [4, 13]);
    expect(fit.predict(100, 3)).toBeCloseTo(100 * 2 + 3 * 5, 6);
    expect(fit.rowsWithin(26)).toBe(10);
    expect(fit.rowsWithin(1)).toBe(0);
  });

  it('says nothing before the first run, and puts the time of runs of one size down to their rows', () => {
    expect([fitOf().predict(9, 9), fitOf().rowsWithin(1)]).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(fitOf([4, 8], [4, 8]).predict(10, 1)).toBeCloseTo(20, 6);
  });

  it('follows a version that has become slower', () => {
    const fit = fitOf(...Array.from({ length: 200 }, () => [1, 1] as [number, number]));
    for (let run = 0; run < 200; run++) fit.ran(1, 100);
    expect(fit.predict(1, 1)).toBeGreaterThan(95);
  });

  it('never predicts less for more rows, nor less than nothing', () => {
    expect(fitOf([1, 10], [10, 1]).predict(100, 1)).toBeGreaterThan(0);
    expect(fitOf([1, 0], [10, 90]).predict(1, 1)).toBeGreaterThan(0);
  });
});
