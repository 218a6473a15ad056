import { describe, expect, it } from '@jest/globals';
import type { EvaluatedTensor } from '../evaluator.js';
import { difference } from './difference.js';

const floats = (...data: number[]): EvaluatedTensor => ({
  name: 'y',
  kind: 'float',
  shape: [data.length, 1],
  data: Float32Array.from(data),
});
const labels = (...data: string[]): EvaluatedTensor => ({ name: 'label', kind: 'string', shape: [data.length], data });

describe('the difference between two answers', () => {
  it.each<[string, EvaluatedTensor, EvaluatedTensor]>([
    ['equal ones', floats(1, Number.NaN, Infinity), floats(1, Number.NaN, Infinity)],
    ['a millionth of one', floats(0), floats(9e-7)],
    ['a millionth of the largest of the column', floats(1000, 1), floats(1000, 1.000_9)],
    ['signs of zero', floats(-0), floats(0)],
    ['equal labels', labels('late'), labels('late')],
  ])('is none for %s', (_what, ours, theirs) => {
    expect(difference([ours], [theirs])).toBeNull();
  });

  it.each<[string, EvaluatedTensor, EvaluatedTensor, string]>([
    ['more than a millionth', floats(0), floats(2e-6), 'answers 0 where'],
    ['NaN for a number', floats(Number.NaN), floats(1), 'answers NaN where 1'],
    ['a number for NaN', floats(1), floats(Number.NaN), 'where NaN is expected'],
    ['a number for infinity', floats(3e38), floats(Infinity), 'where Infinity'],
    ['another label', labels('late'), labels('early'), 'answers late where early'],
    ['another shape', floats(1, 1), floats(1), 'has shape [2,1], expected [1,1]'],
    ['another kind', { ...floats(1), kind: 'double' }, floats(1), 'is of double'],
    ['nothing', labels(), floats(1), 'is missing'],
  ])('is told for %s', (_what, ours, theirs, words) => {
    expect(difference([ours], [theirs])).toContain(words);
  });
});
