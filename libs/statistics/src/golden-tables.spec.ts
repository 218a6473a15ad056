import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { chiSquareHomogeneity } from './chi-square-homogeneity.js';
import { logChiSquareSurvival } from './chi-square-survival.js';
import { benjaminiHochberg, benjaminiYekutieli } from './false-discovery-rate.js';
import { bonferroni, holm } from './family-wise-error-rate.js';
import { ksTwoSample } from './ks-two-sample.js';
import { logKolmogorovSurvival } from './log-kolmogorov-survival.js';
import { quantileSorted } from './quantile.js';

interface Spaced {
  n: number;
  from: number;
  step: number;
  modulo: number;
}
type Sample = number[] | Spaced;

function table<Row>(name: string): Row[] {
  const text = readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { rows: Row[] }).rows;
}

function values(sample: Sample): number[] {
  if (Array.isArray(sample)) return sample;
  return Array.from(
    { length: sample.n },
    (_, i) => (sample.modulo === 0 ? i : i % sample.modulo) * sample.step + sample.from,
  );
}

/** |actual/expected − 1|, or the absolute difference where 0 is expected. */
function relativeError(actual: number, expected: number): number {
  return expected === 0 ? Math.abs(actual) : Math.abs(actual / expected - 1);
}

describe('agreement with scipy', () => {
  const ksRows = table<{
    name: string;
    first: Sample;
    second: Sample;
    statistic: number;
    location: number;
    sign: number;
    p: number;
  }>('ks-two-sample');
  it.each(ksRows)('two-sample Kolmogorov–Smirnov: $name', (row) => {
    const test = ksTwoSample(values(row.first), values(row.second));
    expect(Math.abs(test.statistic - row.statistic)).toBeLessThanOrEqual(1e-12);
    expect(relativeError(test.pValue, row.p)).toBeLessThan(1e-10);
    expect({ location: test.location, sign: test.sign }).toEqual({ location: row.location, sign: row.sign });
  });

  it.each(table<{ n: number; d: number; p: number }>('kolmogorov-survival'))(
    'Kolmogorov survival: n $n, d $d',
    ({ n, d, p }) => {
      expect(relativeError(Math.exp(logKolmogorovSurvival(n, d)), p)).toBeLessThan(1e-10);
    },
  );

  it.each(table<{ df: number; x: number; p: number; logP: number }>('chi-square-survival'))(
    'chi-square survival: df $df, x $x',
    ({ df, x, p, logP }) => {
      const log = logChiSquareSurvival(x, df);
      if (p > 1e-300) expect(relativeError(Math.exp(log), p)).toBeLessThan(1e-12);
      expect(relativeError(log, logP)).toBeLessThan(1e-12);
    },
  );

  it.each(
    table<{
      name: string;
      reference: number[];
      current: number[];
      statistic: number;
      df: number;
      p: number;
      v: number;
    }>('chi-square-homogeneity'),
  )('chi-square homogeneity: $name', (row) => {
    const test = chiSquareHomogeneity(row.reference, row.current);
    expect(relativeError(test.statistic, row.statistic)).toBeLessThan(1e-12);
    expect(test.degreesOfFreedom).toBe(row.df);
    expect(relativeError(test.pValue, row.p)).toBeLessThan(1e-10);
    expect(relativeError(test.cramersV, row.v)).toBeLessThan(1e-12);
  });

  it.each(
    table<{ name: string; p: number[] } & Record<'bh' | 'by' | 'holm' | 'bonferroni', number[]>>('adjusted-p-values'),
  )('adjusted p-values: $name', (row) => {
    const adjusted = {
      bh: benjaminiHochberg(row.p),
      by: benjaminiYekutieli(row.p),
      holm: holm(row.p),
      bonferroni: bonferroni(row.p),
    };
    for (const method of ['bh', 'by', 'holm', 'bonferroni'] as const) {
      const worst = Math.max(...adjusted[method].map((q, i) => relativeError(q, row[method][i]!)));
      expect(worst).toBeLessThan(1e-13);
    }
  });

  it.each(table<{ name: string; values: number[]; p: number; quantile: number }>('quantile'))(
    'quantile $p of $name',
    ({ values: sample, p, quantile }) => {
      const sorted = Float64Array.from(sample).sort();
      expect(Math.abs(quantileSorted(sorted, p) - quantile)).toBeLessThan(1e-12);
    },
  );
});
