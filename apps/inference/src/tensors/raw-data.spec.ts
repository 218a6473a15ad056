import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { datatypes, type Datatype, type TensorData } from './datatypes.js';
import { jsonData } from './json-data.js';
import { readJsonElements } from './json-elements.js';
import { rawData, readRawData } from './raw-data.js';

const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0') && value.isWellFormed());
const anyTensor: fc.Arbitrary<{ datatype: Datatype; data: TensorData }> = fc.oneof(
  fc.float32Array().map((data) => ({ datatype: 'FP32' as const, data })),
  fc.float64Array().map((data) => ({ datatype: 'FP64' as const, data })),
  fc.int8Array().map((data) => ({ datatype: 'INT8' as const, data })),
  fc.uint16Array().map((data) => ({ datatype: 'UINT16' as const, data })),
  fc.int32Array().map((data) => ({ datatype: 'INT32' as const, data })),
  fc.bigInt64Array().map((data) => ({ datatype: 'INT64' as const, data })),
  fc.bigUint64Array().map((data) => ({ datatype: 'UINT64' as const, data })),
  fc.array(text).map((data) => ({ datatype: 'BYTES' as const, data })),
);

describe('raw tensor data', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(anyTensor, ({ datatype, data }) => {
        const declared = { name: 'x', datatype, shape: [data.length] };
        const bytes = rawData({ ...declared, data });
        // One byte in front: the data of a request rarely begins on an aligned address.
        const shifted = Buffer.concat([Buffer.of(0), bytes]).subarray(1);
        expect(readRawData(declared, data.length, shifted)).toEqual(data);
      }),
    );
  });

  it('puts the length of each text in front of it, little-endian', () => {
    expect(rawData({ name: 'x', datatype: 'BYTES', shape: [2], data: ['ab', ''] })).toEqual(
      Buffer.from([2, 0, 0, 0, 97, 98, 0, 0, 0, 0]),
    );
  });

  it.each<[string, Datatype, number, Buffer, RegExp]>([
    ['too few bytes', 'FP32', 2, Buffer.alloc(7), /got 7 bytes of data, expected 8/],
    ['too many bytes', 'INT8', 2, Buffer.alloc(3), /got 3 bytes of data, expected 2/],
    ['a text that is cut off', 'BYTES', 1, Buffer.from([5, 0, 0, 0, 97]), /ends inside element 0/],
    ['a length that is cut off', 'BYTES', 1, Buffer.from([5, 0]), /ends inside the length of element 0/],
    ['fewer texts than the shape', 'BYTES', 2, Buffer.from([0, 0, 0, 0]), /count 1, expected 2/],
    ['bytes that are no UTF-8', 'BYTES', 1, Buffer.from([1, 0, 0, 0, 0xff]), /is not UTF-8 text/],
    ['a NUL', 'BYTES', 1, Buffer.from([1, 0, 0, 0, 0]), /contains a NUL byte/],
  ])('refuses %s', (_what, datatype, elements, bytes, message) => {
    expect(() => readRawData({ name: 'x', datatype, shape: [elements] }, elements, bytes)).toThrow(message);
  });
});

describe('JSON tensor data', () => {
  it('reads back what it writes, with null for what is not finite', () => {
    fc.assert(
      fc.property(anyTensor, ({ datatype, data }) => {
        const printed = jsonData({ name: 'x', datatype, shape: [data.length], data });
        const exact = (_key: string, value: unknown, context?: { source?: string }) =>
          datatypes[datatype].json === 'bigint' && context?.source ? BigInt(context.source) : value;
        const parsed = JSON.parse(printed, exact as (key: string, value: unknown) => unknown) as unknown[];
        const finite = Array.from(data as ArrayLike<unknown>, (value) =>
          typeof value === 'number' && !Number.isFinite(value) ? Number.NaN : value,
        );
        expect(Array.from(readJsonElements('x', datatype, [data.length], data.length, parsed) as never)).toEqual(
          finite.map((value) => (Object.is(value, -0) ? 0 : value)),
        );
      }),
    );
  });
});
