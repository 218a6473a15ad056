import { describe, expect, it } from '@jest/globals';
import { LostIntegerDigits, readJsonElements } from './json-elements.js';
import type { Datatype, TensorData } from './datatypes.js';

const read = (datatype: Datatype, data: readonly unknown[], shape = [data.length]): TensorData =>
  readJsonElements(
    'x',
    datatype,
    shape,
    shape.reduce((product, size) => product * size, 1),
    data,
  );

describe('reading JSON elements', () => {
  it.each<[Datatype, unknown[], TensorData]>([
    ['BOOL', [true, false, 1, 0], Uint8Array.of(1, 0, 1, 0)],
    ['INT8', [-128, 127], Int8Array.of(-128, 127)],
    ['UINT8', [0, 255], Uint8Array.of(0, 255)],
    ['INT16', [-32768, 32767], Int16Array.of(-32768, 32767)],
    ['UINT16', [65535], Uint16Array.of(65535)],
    ['INT32', [-2147483648], Int32Array.of(-2147483648)],
    ['UINT32', [4294967295], Uint32Array.of(4294967295)],
    ['INT64', [-5, 9007199254740991], BigInt64Array.of(-5n, 9007199254740991n)],
    ['UINT64', [18446744073709551615n], BigUint64Array.of(18446744073709551615n)],
    ['FP32', [0.5, null, 3], Float32Array.of(0.5, Number.NaN, 3)],
    ['FP64', [1e300], Float64Array.of(1e300)],
    ['BYTES', ['', 'Zürich'], ['', 'Zürich']],
  ])('takes %s', (datatype, data, expected) => {
    expect(read(datatype, data)).toEqual(expected);
  });

  it.each<[Datatype, unknown]>([
    ['INT8', 128],
    ['UINT8', -1],
    ['UINT8', 0.5],
    ['INT32', 2147483648],
    ['INT32', '7'],
    ['UINT64', -1],
    ['INT64', 9223372036854775808n],
    ['INT64', 0.5],
    ['BOOL', 2],
    ['BOOL', 'true'],
    ['FP32', '1'],
    ['BYTES', 1],
  ])('refuses for %s the element %p and names its place', (datatype, element) => {
    const good = { BOOL: true, BYTES: 'a' }[datatype as 'BOOL'] ?? 1;
    expect(() => read(datatype, [good, element])).toThrow(/^element 1 of input 'x' is .*, which is no /);
  });

  it('asks for the text again when a 64-bit integer has lost digits', () => {
    expect(() => read('INT64', [2 ** 53])).toThrow(LostIntegerDigits);
  });

  it('refuses texts that ONNX Runtime would cut at a NUL', () => {
    expect(() => read('BYTES', ['a\0b'])).toThrow("element 0 of input 'x' contains a NUL character");
  });

  it('refuses FP16, which has no JSON form', () => {
    expect(() => read('FP16', [1])).toThrow('send it as binary tensor data');
  });

  it('takes nested rows in row-major order', () => {
    expect(read('FP32', [[[1, 2]], [[3, 4]]], [2, 1, 2])).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it.each([
    ['ragged', [[1, 2, 3], [4]]],
    [
      'transposed',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    [
      'deeper than the shape',
      [
        [[1], [2], [3]],
        [[4], [5], [6]],
      ],
    ],
    ['mixed', [[1, 2, 3], 4]],
  ])('refuses rows that are %s', (_what, data) => {
    expect(() => read('INT32', data, [2, 3])).toThrow(/of input 'x'/);
  });

  it('refuses another number of elements than the shape has', () => {
    expect(() => read('FP32', [1, 2, 3], [2, 2])).toThrow(
      "input 'x' got unexpected elements count 3, expected 4 for shape [2,2]",
    );
  });
});
