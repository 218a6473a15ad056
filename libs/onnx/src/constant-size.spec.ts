import { describe, expect, it } from '@jest/globals';
import * as build from './build.js';
import { constantSize } from './constant-size.js';
import type { TensorProto } from './proto/types.js';

const sizeOf = (...initializers: TensorProto[]) =>
  constantSize(
    build.model({
      graph: { ...build.graph({ name: 'g', nodes: [], inputs: [], outputs: [] }), initializers },
      producer: { name: 'spec', version: '1' },
      opsets: [],
    }),
  );
const raw = (dataType: number, dims: number[]): TensorProto => ({
  name: 'w',
  dataType,
  dims,
  data: { kind: 'raw', bytes: new Uint8Array() },
});

describe('the size of a model’s constants', () => {
  it.each([
    ['no tensors', [], { tensors: 0, elements: 0, bytes: 0 }],
    ['floats', [build.floatTensor('w', [1, 2, 3])], { tensors: 1, elements: 3, bytes: 12 }],
    ['doubles and 64-bit integers', [raw(11, [2]), raw(7, [3])], { tensors: 2, elements: 5, bytes: 40 }],
    ['a scalar', [raw(1, [])], { tensors: 1, elements: 1, bytes: 4 }],
    ['an empty tensor', [raw(1, [0, 5])], { tensors: 1, elements: 0, bytes: 0 }],
    [
      'half floats, bytes and eighths',
      [raw(16, [4]), raw(17, [4]), raw(9, [4])],
      { tensors: 3, elements: 12, bytes: 16 },
    ],
    ['half bytes, rounded up', [raw(22, [3])], { tensors: 1, elements: 3, bytes: 2 }],
    ['a type of no fixed width', [raw(0, [3])], { tensors: 1, elements: 3, bytes: 0 }],
    [
      'strings by their own bytes',
      [{ ...raw(8, [2]), data: { kind: 'strings' as const, values: [new Uint8Array(3), new Uint8Array(4)] } }],
      { tensors: 1, elements: 2, bytes: 7 },
    ],
  ])('of %s', (_case, tensors, size) => {
    expect(sizeOf(...tensors)).toEqual(size);
  });
});
