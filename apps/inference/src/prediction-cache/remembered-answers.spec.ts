import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Tensor } from '../tensors/tensor.js';
import { RememberedAnswers } from './remembered-answers.js';

const outputs = (...values: number[]): Tensor[] => [
  { name: 'y', datatype: 'FP32', shape: [1, values.length], data: Float32Array.from(values) },
];
/** What one answer of one number takes under a key of one character. */
const ENTRY = 256 + 1 + 4;

describe('remembered answers', () => {
  let remembered: RememberedAnswers;
  beforeEach(() => {
    remembered = new RememberedAnswers();
  });
  const known = (...keys: string[]) => keys.filter((key) => remembered.get(key) !== undefined);

  it('forget the least recently used when they take too much', () => {
    for (const key of ['a', 'b', 'c']) remembered.keep(key, outputs(1), 3 * ENTRY);
    remembered.get('a');
    remembered.keep('d', outputs(1), 3 * ENTRY);
    expect(known('a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd']);
    expect(remembered.bytes).toBe(3 * ENTRY);
  });

  it('count an answer that is replaced once, and shrink with their limit', () => {
    for (const key of ['a', 'b', 'a']) remembered.keep(key, outputs(2), 3 * ENTRY);
    expect(remembered.bytes).toBe(2 * ENTRY);
    remembered.keep('c', outputs(3), ENTRY);
    expect(known('a', 'b', 'c')).toEqual(['c']);
  });

  it('keep nothing that is larger than their memory, and keep the rest then', () => {
    remembered.keep('a', outputs(1), 2 * ENTRY);
    remembered.keep('b', outputs(...new Array<number>(1_000).fill(0)), 2 * ENTRY);
    expect(known('a', 'b')).toEqual(['a']);
  });

  it('are copies: what a run’s memory holds later does not matter', () => {
    const data = Float32Array.of(1);
    remembered.keep('a', [{ name: 'y', datatype: 'FP32', shape: [1, 1], data }], ENTRY);
    data[0] = 9;
    expect(remembered.get('a')).toEqual(outputs(1));
  });

  it('are all gone when cleared', () => {
    remembered.keep('a', outputs(1), ENTRY);
    remembered.clear();
    expect([known('a'), remembered.bytes]).toEqual([[], 0]);
  });
});
