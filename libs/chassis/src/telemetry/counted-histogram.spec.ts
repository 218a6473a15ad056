import { describe, expect, it } from '@jest/globals';
import { Distribution } from './counted-histogram.js';
import { Metrics } from './metrics.js';

const buckets = [0.5, 1, 5];
const facts = { name: 'wait_seconds', help: 'Waiting.' };
const labels = { model: 'm' };
const values = [0, 0.5, 0.75, 1, 4, 5, 6];

function counted(): Metrics {
  const metrics = new Metrics();
  const distribution = new Distribution(buckets);
  for (const value of values) distribution.add(value);
  metrics.countedHistogram({ ...facts, read: () => [{ labels, distribution }] });
  return metrics;
}

function observed(): Metrics {
  const metrics = new Metrics();
  const histogram = metrics.histogram({ ...facts, buckets, labelNames: ['model'] });
  for (const value of values) histogram.observe(labels, value);
  return metrics;
}

describe('a histogram that is counted elsewhere', () => {
  it('is exposed as one that observes each value', async () => {
    const expected = await observed().exposition();
    expect(expected.text).toContain('wait_seconds_bucket{le="1",model="m"} 4');
    expect(await counted().exposition()).toEqual(expected);
  });

  it('is put together from several processes, and kept of those that are no more', async () => {
    const twice = (metrics: () => Metrics) => Promise.all([metrics().snapshot(), metrics().snapshot()]);
    const expected = await Metrics.expositionOf(await twice(observed));
    expect(expected.text).toContain('wait_seconds_count{model="m"} 14');
    expect(await Metrics.expositionOf(await twice(counted))).toEqual(expected);
    expect(await Metrics.countsOf(await twice(counted))).toHaveLength(1);
  });
});
