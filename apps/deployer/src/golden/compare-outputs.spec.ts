import { describe, expect, it } from '@jest/globals';
import { differenceBetween } from './compare-outputs.js';
import type { Tensor } from '@modelyard/model-runs';

const output = (data: Tensor['data'], shape: readonly number[] = [1, data.length]): Tensor[] => [
  { name: 'score', datatype: 'FP32', shape, data },
];

describe('comparing an answer with the expected outputs', () => {
  it('agrees within the tolerance, relatively for large values', () => {
    expect(differenceBetween(output([0.5, 2e6]), output([0.50009, 2e6 + 100]), 1e-4)).toBeNull();
  });

  it('names the first value that differs', () => {
    expect(differenceBetween(output([0.5, 0.7]), output([0.5, 0.8]), 1e-4)).toBe(
      "output 'score'[1] is 0.8, expected 0.7",
    );
  });

  it('takes two missing values as equal and one as different', () => {
    expect(differenceBetween(output([null]), output([null]), 1e-4)).toBeNull();
    expect(differenceBetween(output([null]), output([0]), 1e-4)).toContain('is 0, expected null');
  });

  it('compares text exactly', () => {
    expect(differenceBetween(output(['late']), output(['Late']), 1)).toContain('is Late, expected late');
  });

  it('sees a missing output, another shape and another datatype', () => {
    expect(differenceBetween(output([1]), [], 1)).toBe("output 'score' is missing from the answer");
    expect(differenceBetween(output([1]), output([1], [1]), 1)).toContain('has shape [1], expected [1, 1]');
    const other = output([1]).map((tensor) => ({ ...tensor, datatype: 'FP64' }));
    expect(differenceBetween(output([1]), other, 1)).toContain('has datatype FP64, expected FP32');
  });
});
