import { describe, expect, it } from '@jest/globals';
import { rowsOfInputExample } from './input-example.js';

const model = {
  inputs: [
    { name: 'numbers', datatype: 'FP32', shape: [-1, 2] },
    { name: 'carrier', datatype: 'BYTES', shape: [-1, 1] },
  ],
  features: [
    { name: 'distance', source: { input: 'numbers', index: 0 } },
    { name: 'hour', source: { input: 'numbers', index: 1 } },
    { name: 'carrier', source: { input: 'carrier' } },
  ],
};
const matrixModel = {
  inputs: [{ name: 'input', datatype: 'FP32', shape: [-1, 3] }],
  features: [0, 1, 2].map((index) => ({ name: `input[${index}]`, source: { input: 'input', index } })),
};
const firstRow = [
  { name: 'numbers', datatype: 'FP32', shape: [1, 2], data: [300, 9] },
  { name: 'carrier', datatype: 'BYTES', shape: [1, 1], data: ['AA'] },
];

describe('rows of a logged input example', () => {
  const split = {
    columns: ['carrier', 'distance', 'hour'],
    data: [
      ['AA', 300, 9],
      ['UA', 800, 17],
    ],
  };

  it.each([
    ['a bare split data frame', split],
    ['a wrapped split data frame', { dataframe_split: split }],
    ['records', { dataframe_records: [{ carrier: 'AA', distance: 300, hour: 9 }] }],
    ['arrays by input name', { inputs: { numbers: [[300, 9]], carrier: ['AA'] } }],
  ])('places the values of %s where the features say', (_, example) => {
    expect(rowsOfInputExample(model, example, 16)[0]).toEqual(firstRow);
  });

  it('takes a bare array as the rows of the only input', () => {
    const rows = rowsOfInputExample(
      matrixModel,
      {
        inputs: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
      16,
    );
    expect(rows.map(([tensor]) => tensor?.data)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('takes no more rows than asked for', () => {
    expect(rowsOfInputExample(model, split, 1)).toHaveLength(1);
  });

  it.each([
    ['lacks a feature', { columns: ['carrier'], data: [['AA']] }],
    ['has rows of the wrong width', { inputs: [[1, 2]] }],
    ['is no JSON', null],
    ['is text', 'hello'],
  ])('gives nothing when the example %s', (_, example) => {
    expect(rowsOfInputExample(matrixModel, example, 16)).toEqual([]);
  });
});
