import { describe, expect, it } from '@jest/globals';
import { cellsOf } from './text-cells.js';

describe('the texts of a CSV column', () => {
  it.each([
    ['FP32', ['1', ' -2.5e3', 'NaN', null, 'x'], [1, -2500, null, null, 'x']],
    ['INT32', ['1', '2.0', '2.5'], [1, 2, 2.5]],
    ['INT64', ['9007199254740993', '-5', '2.0', 'x'], [9007199254740993n, -5n, 2, 'x']],
    ['BOOL', ['true', 'True', 'FALSE', '1', 'yes'], [true, true, false, 1, 'yes']],
    ['BYTES', ['007', 'true', '1.50', ' '], ['007', 'true', '1.50', ' ']],
  ] as const)('are read as %s', (datatype, texts, values) => {
    expect(cellsOf(datatype, texts)).toEqual(values);
  });
});
