import { describe, expect, it } from '@jest/globals';
import { unsigned } from './wasm-bytes.js';

describe('the LEB128 form of a number', () => {
  it.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 1]],
    [624_485, [0xe5, 0x8e, 0x26]],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('holds seven bits a byte: %i', (value, bytes) => {
    expect(unsigned(value)).toEqual(bytes);
  });
});
