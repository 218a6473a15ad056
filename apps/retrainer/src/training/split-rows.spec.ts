import { describe, expect, it } from '@jest/globals';
import { splitRows } from './split-rows.js';

const rows = Array.from({ length: 5_000 }, (_, index) => ({
  predictionId: `p-${index}`,
  features: {},
  label: index % 2,
}));

describe('splitRows', () => {
  it('keeps about the share from the trainer, each row on one side', () => {
    const { train, holdout } = splitRows(rows, 0.2);
    expect(train.length + holdout.length).toBe(5_000);
    expect(holdout.length / 5_000).toBeCloseTo(0.2, 1);
  });

  it('leaves a row on its side however many others there are, and in whatever order', () => {
    const whole = new Set(splitRows(rows, 0.2).holdout);
    const part = splitRows(rows.slice(1_000, 2_000).toReversed(), 0.2).holdout;
    expect(part.every((row) => whole.has(row))).toBe(true);
  });
});
