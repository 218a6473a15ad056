import { describe, expect, it } from '@jest/globals';
import type { Datatype, TensorData } from '../tensors/datatypes.js';
import { requestKey } from './request-key.js';

const keyOf = (datatype: Datatype, data: TensorData, shape: number[] = [1, data.length]) =>
  requestKey([{ name: 'x', datatype, shape, data }]);
const float32 = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer);
const float64 = (bits: bigint) => new Float64Array(BigUint64Array.of(bits).buffer);

describe('the key of a request', () => {
  it.each<[string, string, string]>([
    [
      'equal values in another buffer',
      keyOf('FP32', new Float32Array([0, 1, 2]).subarray(1)),
      keyOf('FP32', Float32Array.of(1, 2)),
    ],
    ['NaNs of two payloads in FP32', keyOf('FP32', float32(0x7fc00000)), keyOf('FP32', float32(0xffc12345))],
    [
      'NaNs of two payloads in FP64',
      keyOf('FP64', float64(0x7ff8000000000000n)),
      keyOf('FP64', float64(0xfff8000000000123n)),
    ],
    ['NaNs of two payloads in FP16', keyOf('FP16', Uint16Array.of(0x7e00)), keyOf('FP16', Uint16Array.of(0xfc01))],
    ['equal texts', keyOf('BYTES', ['Zürich', '']), keyOf('BYTES', ['Zürich', ''])],
  ])('is one for %s', (_what, one, other) => {
    expect(one).toBe(other);
  });

  it.each<[string, string, string]>([
    ['zero and minus zero', keyOf('FP32', Float32Array.of(0)), keyOf('FP32', Float32Array.of(-0))],
    ['two shapes', keyOf('INT64', BigInt64Array.of(1n, 2n)), keyOf('INT64', BigInt64Array.of(1n, 2n), [2, 1])],
    ['infinity and NaN in FP16', keyOf('FP16', Uint16Array.of(0x7c00)), keyOf('FP16', Uint16Array.of(0x7e00))],
    ['texts cut elsewhere', keyOf('BYTES', ['a', 'b,c']), keyOf('BYTES', ['a,b', 'c'])],
    [
      'integers that a double cannot tell apart',
      keyOf('INT64', BigInt64Array.of(2n ** 53n)),
      keyOf('INT64', BigInt64Array.of(2n ** 53n + 1n)),
    ],
  ])('differs between %s', (_what, one, other) => {
    expect(one).not.toBe(other);
  });
});
