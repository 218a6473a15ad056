import { describe, expect, it } from '@jest/globals';
import { accuracy, rootMeanSquaredError } from './metrics.js';

describe('accuracy', () => {
  it('counts a score at the threshold as negative', () => {
    expect(accuracy([0.5, 0.51, 0.2], [0, 1, 1], 0.5)).toBeCloseTo(2 / 3, 12);
  });
});

describe('rootMeanSquaredError', () => {
  it('is the root of the mean of squares', () => {
    expect(rootMeanSquaredError([1, 4], [1, 0])).toBe(Math.sqrt(8));
  });
});
