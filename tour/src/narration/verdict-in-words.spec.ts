import { describe, expect, it } from '@jest/globals';
import type { WindowDetail } from '../clients/monitor-client.js';
import { adr023InWords, verdictInWords } from './verdict-in-words.js';

const test = (feature: string, effect: number, drifted: boolean) => ({
  feature,
  test: 'kolmogorov-smirnov',
  statistic: effect,
  p: 0,
  correctedP: 0,
  effect,
  drifted,
});

function windowWith(tests: ReturnType<typeof test>[]): WindowDetail {
  return {
    id: '1',
    modelVersionId: '1',
    start: '2001-03-01T00:00:00Z',
    end: '2001-03-08T00:00:00Z',
    state: 'judged',
    rows: 2_000,
    lateRows: 0,
    labelledRows: 0,
    performance: null,
    verdict: {
      status: 'judged',
      figures: { meanConfidence: 0.79, uncertainShare: 0.18 },
      drift: { drifted: tests.some(({ drifted }) => drifted), features: tests.map((one) => ({ tests: [one] })) },
    },
  };
}

describe('a verdict in words', () => {
  it('names the largest effect of a quiet week', () => {
    expect(verdictInWords(windowWith([test('hour', 0.02, false), test('origin', 0.04, false)]))).toBe(
      '2,000 rows, nothing drifted (largest effect: origin 0.04)',
    );
  });

  it('names every feature that drifted, the strongest first', () => {
    const shifted = windowWith([test('distance', 0.12, true), test('hour', 0.05, false), test('origin', 1, true)]);
    expect(verdictInWords(shifted)).toBe('2,000 rows, DRIFT in 2 of 3 features: origin 1.00, distance 0.12');
  });
});

describe('what adr-023 would have done', () => {
  it('is told by its own limits', () => {
    expect(adr023InWords({ ...windowWith([]).verdict! })).toMatch(
      /^under the profile adr-023 .*: mean confidence 0\.79 \(limit 0\.8\), 18 % of the answers below 0\.7 \(limit 10 %\)/,
    );
  });

  it('is told also where it would have done nothing', () => {
    const sure = { ...windowWith([]).verdict!, figures: { meanConfidence: 0.9, uncertainShare: 0.05 } };
    expect(adr023InWords(sure)).toMatch(/would also have let this week pass/);
  });
});
