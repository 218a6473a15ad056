import { describe, expect, it } from '@jest/globals';
import { build, decodeTensor, tensorValues, type TensorProto } from './index.js';
import { ProtoWriter } from './wire/proto-writer.js';

const typed = (dataType: number, dims: number[], write: (writer: ProtoWriter) => void): TensorProto => {
  const writer = new ProtoWriter();
  write(writer);
  return { name: 't', dataType, dims, data: { kind: 'typed', encoded: writer.finish() } };
};
const raw = (dataType: number, dims: number[], bytes: number[]): TensorProto => ({
  name: 't',
  dataType,
  dims,
  data: { kind: 'raw', bytes: Uint8Array.from(bytes) },
});

describe('the elements of a tensor', () => {
  it.each([
    ['floats in a block', build.floatTensor('t', [1.5, -2], [2, 1]), Float32Array.of(1.5, -2)],
    ['doubles in a block', build.doubleTensor('t', [0.1]), Float64Array.of(0.1)],
    ['whole numbers in a block', build.int64Tensor('t', [-1, 2 ** 40]), BigInt64Array.of(-1n, 2n ** 40n)],
    ['texts', build.stringTensor('t', ['Zürich', '']), ['Zürich', '']],
    ['bytes of true and false', raw(9, [2], [1, 0]), Uint8Array.of(1, 0)],
    ['a scalar', raw(6, [], [255, 255, 255, 255]), Int32Array.of(-1)],
    ['nothing', raw(1, [0, 4], []), new Float32Array(0)],
    [
      'floats in a list',
      typed(1, [2], (writer) => (writer.float(4, 0.5), writer.float(4, -1))),
      Float32Array.of(0.5, -1),
    ],
    [
      '32-bit numbers in a list',
      typed(6, [2], (writer) => (writer.int(5, -7), writer.int(5, 9))),
      Int32Array.of(-7, 9),
    ],
    [
      '64-bit numbers in a list',
      typed(7, [1], (writer) => writer.int(7, -(2n ** 62n))),
      BigInt64Array.of(-(2n ** 62n)),
    ],
    ['truth values in a list', typed(9, [1], (writer) => writer.int(5, 1)), Uint8Array.of(1)],
  ])('are read from %s', (_what, tensor, values) => {
    expect(tensorValues(tensor)).toEqual(values);
  });

  it.each([
    ['fewer elements than its dimensions', raw(1, [2], [0, 0, 0, 0]), 'tensor-data'],
    ['a part of an element', raw(1, [1], [0, 0, 0]), 'tensor-data'],
    ['dimensions beyond any memory', typed(1, [2 ** 40], (writer) => writer.float(4, 1)), 'tensor-data'],
    ['more listed elements than its dimensions', typed(7, [1], (w) => (w.int(7, 1), w.int(7, 2))), 'tensor-data'],
    ['half floats', raw(10, [1], [0, 0]), 'unsupported-tensor'],
    [
      'external data',
      { ...raw(1, [1], []), data: { kind: 'external', entries: [] } } as TensorProto,
      'unsupported-tensor',
    ],
    [
      'text that is not UTF-8',
      { ...raw(8, [1], []), data: { kind: 'strings', values: [Uint8Array.of(0xff)] } } as TensorProto,
      'malformed-text',
    ],
  ])('are refused of a tensor with %s', (_what, tensor, code) => {
    expect(() => tensorValues(tensor)).toThrow(expect.objectContaining({ code }));
  });

  it('are read from a tensor encoded by itself', () => {
    const writer = new ProtoWriter();
    writer.int(1, 2);
    writer.int(2, 1);
    writer.float(4, 3);
    writer.float(4, 4);
    expect(tensorValues(decodeTensor(writer.finish()))).toEqual(Float32Array.of(3, 4));
  });
});
