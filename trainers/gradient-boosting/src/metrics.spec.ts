import { describe, expect, it } from '@jest/globals';
import { accuracy, areaUnderCurve, rootMeanSquaredError } from './metrics.js';

describe('areaUnderCurve', () => {
  it('counts the pairs in the right order, ties half', () => {
    // Pairs (positive, negative): (.8,.3) right, (.8,.5) right, (.5,.3) right, (.5,.5) tie.
    expect(areaUnderCurve([0.8, 0.5, 0.3, 0.5], [1, 1, 0, 0])).toBe(0.875);
  });

  it('is not a number where one class is missing', () => {
    expect(areaUnderCurve([0.1, 0.2], [1, 1])).toBeNaN();
  });
});

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
