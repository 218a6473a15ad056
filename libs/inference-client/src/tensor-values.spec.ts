import { describe, expect, it } from '@jest/globals';
import type { Datatype } from './datatypes.js';
import type { Input } from './signature.js';
import { toTensor } from './tensor-values.js';

const tensor = (datatype: Datatype, shape: readonly number[], given: Input<Datatype> | undefined) =>
  toTensor({ name: 'x', datatype, shape }, given);

describe('the values of an input', () => {
  it('tell its free dimension', () => {
    expect(tensor('FP32', [-1, 3], [1, 2, 3, 4, 5, 6])).toEqual({
      name: 'x',
      datatype: 'FP32',
      shape: [2, 3],
      data: Float32Array.of(1, 2, 3, 4, 5, 6),
    });
  });

  it('are sent as they are when they have their array already', () => {
    const data = BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n));
    expect(tensor('INT64', [-1], data).data).toBe(data);
  });

  it('keep the shape that is given with them', () => {
    expect(tensor('BOOL', [-1, -1], { shape: [1, 2], data: [true, false] })).toMatchObject({
      shape: [1, 2],
      data: Uint8Array.of(1, 0),
    });
  });

  it.each<[string, Datatype, readonly number[], Input<Datatype> | undefined, RegExp]>([
    ['is missing', 'FP32', [-1], undefined, /input 'x' is missing/],
    ['has part of a row', 'FP32', [-1, 3], [1, 2], /2 elements do not tell the shape of input 'x'/],
    ['has two free dimensions', 'FP32', [-1, -1], [1, 2], /give \{ shape, data \}/],
    ['does not fill its shape', 'FP32', [-1, 3], { shape: [1, 3], data: [1] }, /has 1 elements, but shape \[1,3\]/],
    ['is beyond its type', 'INT8', [-1], [1, 300], /element 1 of input 'x' is 300, which is no INT8/],
    ['is a fraction', 'INT32', [-1], [0.5], /is 0.5, which is no INT32/],
    ['is beyond 64 bits', 'INT64', [-1], [2n ** 63n], /which is no INT64/],
    ['is a number where digits would be lost', 'INT64', [-1], [1], /is a number, which is no INT64/],
    ['is a text', 'FP32', [-1], ['1'], /is a string, which is no FP32/],
    ['is a number', 'BYTES', [-1], [1], /is a number, which is no BYTES/],
  ])('are refused before anything is sent when the input %s', (_, datatype, shape, given, words) => {
    expect(() => tensor(datatype, shape, given)).toThrow(
      expect.objectContaining({ name: 'InferenceError', kind: 'invalid', message: expect.stringMatching(words) }),
    );
  });
});
