import { describe, expect, it } from '@jest/globals';
import type { DecisionRule } from '@modelyard/contracts';
import type { Tensor } from '../tensors/tensor.js';
import { classify } from './classify.js';

const scores = (shape: number[], ...values: number[]): Tensor => ({
  name: 'scores',
  datatype: 'FP32',
  shape,
  data: Float32Array.from(values),
});
const none = { kind: 'none' } as const;

describe('classification', () => {
  it('names the largest values of each row, best first', () => {
    expect(classify(scores([2, 3], 1, 3, 2, 0.5, 0, -1), 2, none)).toEqual({
      name: 'scores',
      datatype: 'BYTES',
      shape: [2, 2],
      data: ['3.000000:1', '2.000000:2', '0.500000:0', '0.000000:1'],
    });
  });

  it('adds the labels of the decision by this output, and of no other', () => {
    const decision: DecisionRule = { kind: 'argmax', output: 'scores', labels: ['cat', 'dog'] };
    expect(classify(scores([2], 0.25, 0.75), 1, decision).data).toEqual(['0.750000:1:dog']);
    expect(classify(scores([2], 0.25, 0.75), 1, { ...decision, output: 'other' }).data).toEqual(['0.750000:1']);
  });

  it('gives as many as there are, and NaN last', () => {
    expect(classify(scores([3], Number.NaN, 1, 2), 9, none).data).toEqual(['2.000000:2', '1.000000:1', 'NaN:0']);
  });

  it('refuses texts', () => {
    const texts: Tensor = { name: 'words', datatype: 'BYTES', shape: [1], data: ['a'] };
    expect(() => classify(texts, 1, none)).toThrow("output 'words' holds texts");
  });
});
