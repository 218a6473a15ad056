import { describe, expect, it } from '@jest/globals';
import type { Datatype, TensorData } from '../tensors/datatypes.js';
import { rowAt, valueAt } from './row-values.js';

const tensor = (datatype: Datatype, data: TensorData) => ({ name: 'x', datatype, shape: [data.length], data });

describe('the values of a row', () => {
  it.each<[Datatype, TensorData, unknown]>([
    ['FP32', Float32Array.of(0.5), 0.5],
    ['FP64', Float64Array.of(Number.NaN), null],
    ['FP32', Float32Array.of(Number.NEGATIVE_INFINITY), null],
    ['INT64', BigInt64Array.of(9007199254740991n), 9007199254740991],
    ['INT64', BigInt64Array.of(-9007199254740992n), '-9007199254740992'],
    ['BOOL', Uint8Array.of(1), true],
    ['UINT8', Uint8Array.of(1), 1],
    ['BYTES', ['JFK'], 'JFK'],
    // Bit patterns of binary16: 1.5, the smallest subnormal, minus infinity.
    ['FP16', Uint16Array.of(0x3e00), 1.5],
    ['FP16', Uint16Array.of(0x0001), 2 ** -24],
    ['FP16', Uint16Array.of(0xfc00), null],
  ])('are logged for %s as JSON can hold them', (datatype, data, expected) => {
    expect(valueAt(tensor(datatype, data), 0)).toEqual(expected);
  });

  it('are left out where they are too long for a log', () => {
    expect(valueAt(tensor('BYTES', ['x'.repeat(4_097)]), 0)).toBeNull();
    expect(rowAt(tensor('FP32', new Float32Array(4_097)), 0, 1)).toBeNull();
    expect(rowAt(tensor('FP32', new Float32Array(4_096)), 0, 1)).toHaveLength(4_096);
  });

  it('are single where a row has one value, and a vector otherwise', () => {
    const data = Float32Array.of(1, 2, 3, 4);
    expect(rowAt(tensor('FP32', data), 2, 4)).toBe(3);
    expect(rowAt(tensor('FP32', data), 1, 2)).toEqual([3, 4]);
  });
});
