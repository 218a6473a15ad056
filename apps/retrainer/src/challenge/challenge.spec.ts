import { describe, expect, it } from '@jest/globals';
import { feedTensors } from './feed-tensors.js';
import { explainChallenge, isBetter } from './judge-challenge.js';
import { measure } from './measure.js';
import { isPositive, scoreSourceOf } from './score-source.js';

const higher = { metric: 'auc', direction: 'higher', margin: 0.02 } as const;
const lower = { metric: 'rmse', direction: 'lower', margin: 0 } as const;

describe('isBetter', () => {
  it('asks for more than the margin', () => {
    expect(isBetter(0.6, 0.63, higher)).toBe(true);
    expect(isBetter(0.5, 0.5 + 0.02, { ...higher, margin: 0.5 + 0.02 - 0.5 })).toBe(false);
    expect(isBetter(0.6, 0.55, higher)).toBe(false);
  });

  it('takes less for better where the policy says so, and an equal for no better', () => {
    expect(isBetter(3, 2.9, lower)).toBe(true);
    expect(isBetter(3, 3, lower)).toBe(false);
  });

  it('lets a finite figure win where there is no champion, and nothing else ever', () => {
    expect(isBetter(null, 0.5, higher)).toBe(true);
    expect(isBetter(null, Number.NaN, higher)).toBe(false);
    expect(isBetter(0.5, Number.NaN, higher)).toBe(false);
  });

  it('is told with all its figures', () => {
    expect(explainChallenge(0.6, 0.61, higher)).toBe(
      'the challenger is not better: auc 0.6100 against 0.6000 of the champion (higher is better, margin 0.02)',
    );
  });
});

describe('measure', () => {
  it('ranks, counts and measures distance', () => {
    expect(measure('auc', [0.8, 0.5, 0.3, 0.5], [1, 1, 0, 0], 1)).toBe(0.875);
    expect(measure('accuracy', [0.8, 0.4, 0.3], ['late', 'late', 'on time'], 'late')).toBeCloseTo(2 / 3, 12);
    expect(measure('rmse', [1, 4], [1, 0], null)).toBe(Math.sqrt(8));
  });

  it('refuses what is not defined instead of calling it a figure', () => {
    expect(() => measure('auc', [0.1, 0.2], [1, 1], 1)).toThrow(expect.objectContaining({ code: 'holdout-undecided' }));
    expect(() => measure('rmse', [], [], null)).toThrow(expect.objectContaining({ code: 'holdout-undecided' }));
    expect(() => measure('toString', [1], [1], 1)).toThrow(expect.objectContaining({ code: 'metric-unknown' }));
  });

  it('takes 1, true and "1" for one class', () => {
    expect([1, true, '1'].every((label) => isPositive(label, 1))).toBe(true);
    expect([0, false, 'yes'].some((label) => isPositive(label, 1))).toBe(false);
  });
});

describe('scoreSourceOf', () => {
  const outputs = [
    { name: 'label', datatype: 'INT64', shape: [-1] },
    { name: 'probability', datatype: 'FP32', shape: [-1, 2] },
  ];

  it('follows the decision rule', () => {
    const threshold = { kind: 'threshold', output: 'p', threshold: 0.5, above: 'late', below: 'on time' } as const;
    expect(scoreSourceOf({ decision: threshold, outputs }, 'auc')).toEqual({ output: 'p', index: 0, positive: 'late' });
    const argmax = { kind: 'argmax', output: 'p', labels: ['no', 'yes'] } as const;
    expect(scoreSourceOf({ decision: { ...argmax, labels: [...argmax.labels] }, outputs }, 'auc')).toEqual({
      output: 'p',
      index: 1,
      positive: 'yes',
    });
  });

  it('looks for probabilities of two classes where the decision is a label', () => {
    const decision = { kind: 'output', output: 'label' } as const;
    expect(scoreSourceOf({ decision, outputs }, 'auc')).toEqual({ output: 'probability', index: 1, positive: 1 });
  });

  it('takes the decision for the prediction of a number', () => {
    const decision = { kind: 'output', output: 'minutes' } as const;
    expect(scoreSourceOf({ decision, outputs }, 'rmse')).toEqual({ output: 'minutes', index: 0, positive: null });
  });

  it('finds nothing in outputs without a number', () => {
    expect(scoreSourceOf({ decision: { kind: 'none' }, outputs: outputs.slice(0, 1) }, 'auc')).toBeNull();
  });
});

describe('feedTensors', () => {
  it('lays features into matrices and columns, missing texts as the empty one', () => {
    const rows = [
      { predictionId: 'a', features: { x: 1, y: '2', c: null }, label: 0 },
      { predictionId: 'b', features: { x: null, y: 4, c: 'AA' }, label: 1 },
    ];
    const feeds = feedTensors(
      [
        { name: 'X', datatype: 'FP32', shape: [-1, 2] },
        { name: 'c', datatype: 'BYTES', shape: [-1, 1] },
      ],
      [
        { name: 'y', kind: 'numeric', source: { input: 'X', index: 1 } },
        { name: 'x', kind: 'numeric', source: { input: 'X', index: 0 } },
        { name: 'c', kind: 'categorical', source: { input: 'c' } },
      ],
      rows,
    );
    expect(feeds).toEqual([
      { name: 'X', datatype: 'FP32', shape: [2, 2], data: [1, 2, null, 4] },
      { name: 'c', datatype: 'BYTES', shape: [2, 1], data: ['', 'AA'] },
    ]);
  });
});
