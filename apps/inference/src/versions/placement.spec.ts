import { describe, expect, it } from '@jest/globals';
import { placementOf } from './placement.js';

const limits = { inlineRunUs: 300, inlineStallMs: 10, maxBatchRows: 256 };
const light = {
  engine: { engine: 'onnxruntime', reason: '', rowUs: {} },
  loadMs: 2,
  rowMs: 0.02,
  batchRowMs: 0.001,
} as const;

describe('where a version runs', () => {
  it.each([
    ['light runs', {}, 'inline', 'a row takes 20 µs and its session 2.0 ms'],
    ['light runs that are never shared', { batchRowMs: null }, 'inline', 'a row takes 20 µs and its session 2.0 ms'],
    ['a slow row', { rowMs: 0.301 }, 'worker', 'a row takes 301 µs, more than 300'],
    ['a slow session', { loadMs: 10.5 }, 'worker', 'its session takes 10.5 ms, more than 10'],
    ['slow shared runs', { batchRowMs: 0.05 }, 'worker', '256 rows take about 12.8 ms, more than 10'],
    [
      'runs that nobody could measure',
      { rowMs: null },
      'worker',
      'the model refuses the sample rows, so that its runs could not be measured',
    ],
    [
      'an evaluator, whatever ONNX Runtime would take',
      { engine: { engine: 'evaluator', reason: '', rowUs: {} } as const, rowMs: 5 },
      'inline',
      'an evaluator answers within microseconds',
    ],
  ] as const)('%s', (_what, measured, where, reason) => {
    expect(placementOf({ ...light, ...measured }, limits)).toEqual({ where, reason });
  });
});
