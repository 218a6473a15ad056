import { describe, expect, it } from '@jest/globals';
import type { Tensor as RuntimeTensor } from 'onnxruntime-node';
import { fromRuntime, toRuntime } from './runtime-tensors.js';
import type { TensorValue } from './tensor.js';

/** Stands in for the runtime's class, whose native library does not belong in a specification. */
class PlainTensor {
  constructor(
    readonly type: string,
    readonly data: ArrayLike<unknown>,
    readonly dims: readonly number[],
  ) {}
}

const create = PlainTensor as unknown as typeof RuntimeTensor;
const tensor = (datatype: string, data: readonly TensorValue[]) => ({
  name: 'x',
  datatype,
  shape: [data.length],
  data,
});

describe('tensors on their way to the runtime and back', () => {
  it.each<[string, string, TensorValue[]]>([
    ['FP32', 'float32', [0.5, null, -2]],
    ['FP64', 'float64', [0.1]],
    ['INT8', 'int8', [-128, 127]],
    ['INT64', 'int64', [-1, 9_007_199_254_740_991]],
    ['UINT8', 'uint8', [255]],
    ['BOOL', 'bool', [true, false]],
    ['BYTES', 'string', ['', 'späť']],
  ])('keep their values as %s', (datatype, type, data) => {
    const there = toRuntime(tensor(datatype, data), create);
    expect(there.type).toBe(type);
    expect(fromRuntime('x', there)).toEqual(tensor(datatype, data));
  });

  it('take a missing number as NaN and a missing text as the empty one', () => {
    expect(Array.from(toRuntime(tensor('FP32', [null]), create).data as Float32Array)).toEqual([Number.NaN]);
    expect(toRuntime(tensor('BYTES', [null]), create).data).toEqual(['']);
  });

  it('refuse a datatype that has no form in JSON', () => {
    expect(() => toRuntime(tensor('FP16', [1]), create)).toThrow(/FP16/);
  });
});
