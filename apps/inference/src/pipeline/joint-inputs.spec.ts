import { describe, expect, it } from '@jest/globals';
import type { Tensor } from '../tensors/tensor.js';
import { JointInputs } from './joint-inputs.js';

const floats = (data: Float32Array): Tensor => ({ name: 'x', datatype: 'FP32', shape: [data.length / 2, 2], data });
const texts = (...data: string[]): Tensor => ({ name: 'name', datatype: 'BYTES', shape: [data.length], data });
const of = (...data: number[]): Tensor => floats(Float32Array.from(data));
const bufferOf = (tensor: Tensor | undefined): unknown => (tensor?.data as Float32Array | undefined)?.buffer;

describe('the inputs of several requests', () => {
  it('are joined by their rows, in memory that serves the next run', () => {
    const joint = new JointInputs();
    const requests = [{ inputs: [of(1, 2), texts('a')] }, { inputs: [of(3, 4, 5, 6), texts('b', 'c')] }];
    const first = joint.inputsOf(requests);
    expect(first).toEqual([of(1, 2, 3, 4, 5, 6), texts('a', 'b', 'c')]);
    const second = joint.inputsOf([{ inputs: [of(7, 8)] }, { inputs: [of(9, 10)] }]);
    expect(second).toEqual([of(7, 8, 9, 10)]);
    expect(bufferOf(second[0])).toBe(bufferOf(first[0]));
  });

  it('grow with the requests, and do not keep what only a few need', () => {
    const joint = new JointInputs();
    const sized = (count: number) => ({ inputs: [floats(new Float32Array(count).fill(count))] });
    const buffers = [2_000, 200_000, 4].map((count) => {
      const joined = joint.inputsOf([sized(count), sized(count)])[0];
      expect(joined).toEqual(floats(new Float32Array(2 * count).fill(count)));
      return bufferOf(joined);
    });
    expect(buffers[2]).toBe(buffers[0]);
  });

  it('are those of a single request as they are', () => {
    const inputs = [of(1, 2)];
    expect(new JointInputs().inputsOf([{ inputs }])).toBe(inputs);
  });
});
