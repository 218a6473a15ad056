import { describe, expect, it } from '@jest/globals';
import { latestOf, sortedPoints } from './metric-order.js';
import type { LoggedMetric } from './run-entries.js';

type Point = readonly [key: string, step: number, timestamp: number, value: number];

const metric = ([key, step, timestamp, value]: Point): LoggedMetric => ({
  key,
  step,
  timestamp,
  value,
  modelId: undefined,
  datasetName: undefined,
  datasetDigest: undefined,
});
const latest = (points: readonly Point[]) =>
  latestOf(sortedPoints(points.map(metric))).map(({ key, step, timestamp, value }) => [key, step, timestamp, value]);

describe('the latest point of a metric in a batch', () => {
  it.each<[string, Point, Point]>([
    ['has the highest step', ['a', 2, 1, 0], ['a', 1, 9, 9]],
    ['then the latest time', ['a', 1, 2, 0], ['a', 1, 1, 9]],
    ['then the highest value', ['a', 1, 1, -1], ['a', 1, 1, -2]],
    ['with NaN above every number', ['a', 1, 1, Number.NaN], ['a', 1, 1, Infinity]],
    ['and infinity below it', ['a', 1, 1, Infinity], ['a', 1, 1, 5]],
  ])('%s', (_title, later, earlier) => {
    expect(latest([earlier, later])).toEqual([later]);
    expect(latest([later, earlier])).toEqual([later]);
  });

  it('is one for each key, in the order of keys', () => {
    const points: Point[] = ['c', 'a', 'b', 'a', 'c'].map((key, step) => [key, step, 0, 0]);
    expect(latest(points)).toEqual([
      ['a', 3, 0, 0],
      ['b', 2, 0, 0],
      ['c', 4, 0, 0],
    ]);
  });
});
