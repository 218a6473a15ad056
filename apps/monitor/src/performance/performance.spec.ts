import { describe, expect, it } from '@jest/globals';
import { operatingFigures } from './operating-figures.js';
import { isSameClass, realisedPerformance } from './realised-performance.js';
import { scoreRuleOf } from './score-of.js';

const answer = (confidence: number | null, latencyMs: number) => ({ confidence, latencyMs, failed: false });

describe('operatingFigures', () => {
  it('takes the 95th percentile by interpolation', () => {
    const figures = operatingFigures(
      Array.from({ length: 10 }, (_, i) => answer(0.9, i + 1)),
      0.7,
    );
    expect(figures.p95LatencyMs).toBeCloseTo(9.55, 12);
    expect(figures.meanLatencyMs).toBe(5.5);
  });

  it('counts uncertain answers among those that carry a confidence', () => {
    const figures = operatingFigures([answer(0.6, 1), answer(0.8, 1), answer(null, 1)], 0.7);
    expect(figures).toMatchObject({
      uncertainShare: 0.5,
      meanConfidence: 0.7,
      minimumConfidence: 0.6,
      confidentRows: 2,
    });
  });

  it('keeps failed answers out of every figure but their own', () => {
    const figures = operatingFigures([answer(0.9, 5), { confidence: null, latencyMs: 900, failed: true }], 0.7);
    expect(figures).toMatchObject({ rows: 2, errors: 1, p99LatencyMs: 5 });
  });

  it('says nothing about an empty window', () => {
    expect(operatingFigures([], 0.7)).toMatchObject({ rows: 0, meanConfidence: null, p95LatencyMs: null });
  });
});

describe('realisedPerformance', () => {
  const row = (decision: boolean, label: boolean | number, score: number, outcomes = {}) => ({
    decision,
    label,
    score,
    outcomes,
  });

  it('measures accuracy, area and coverage of a classifier', () => {
    const rows = [row(true, 1, 0.9), row(true, false, 0.6), row(false, 0, 0.2), row(false, true, 0.4)];
    expect(realisedPerformance(rows, 8, true)).toMatchObject({
      labelledRows: 4,
      coverage: 0.5,
      accuracy: 0.5,
      areaUnderRocCurve: 0.75,
      meanAbsoluteError: null,
    });
  });

  it('measures errors where decisions are measurements', () => {
    const rows = [
      { decision: 1.5, label: 1, score: null, outcomes: {} },
      { decision: 3, label: 5, score: null, outcomes: {} },
    ];
    expect(realisedPerformance(rows, 2, null)).toMatchObject({ accuracy: null, meanAbsoluteError: 1.25 });
  });

  it('adds up named outcomes', () => {
    const rows = [row(true, true, 1, { money: 10 }), row(true, true, 1, { money: 30, minutes: 4 })];
    expect(realisedPerformance(rows, 2, true).outcomes).toEqual({
      money: { count: 2, sum: 40, mean: 20 },
      minutes: { count: 1, sum: 4, mean: 4 },
    });
  });

  it('takes 1, true and their texts for one class', () => {
    expect(isSameClass(true, '1') && isSameClass(1, 'true') && isSameClass('late', 'late')).toBe(true);
    expect(isSameClass(false, 'late')).toBe(false);
  });
});

describe('scoreRuleOf', () => {
  it('reads the number that a threshold is laid on', () => {
    const rule = scoreRuleOf({
      decision: { kind: 'threshold', output: 'p', index: 1, threshold: 0.5, above: 'late', below: 'on-time' },
    });
    expect(rule?.positive).toBe('late');
    expect(rule?.read({ p: [0.2, 0.8] })).toBe(0.8);
  });

  it('reads the second of two probabilities, and nothing of three', () => {
    const rule = scoreRuleOf({ decision: { kind: 'argmax', output: 'p' } });
    expect(rule?.read({ p: [0.3, 0.7] })).toBe(0.7);
    expect(rule?.read({ p: [0.3, 0.3, 0.4] })).toBeNull();
  });
});
