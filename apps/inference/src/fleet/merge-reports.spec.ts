import { describe, expect, it } from '@jest/globals';
import { modelStatistics } from '../triton/model-statistics.js';
import { VersionStatistics } from '../telemetry/version-statistics.js';
import type { PlanStanding } from '../routing/plan-standings.js';
import { mergedIndex, mergedPlans, mergedStatistics, worstStanding } from './merge-reports.js';

const plan = (revision: number, comingRevision: number | null = null): PlanStanding => ({
  modelId: 'm',
  model: 'iris',
  revision,
  state: 'serving',
  versions: [{ version: String(revision), weight: 100, role: undefined }],
  comingRevision,
});

describe('the reports of several processes as one', () => {
  it('call a version ready when it is in each', () => {
    const ready = { state: 'ready', reason: '' } as const;
    const loading = { state: 'loading', reason: 'warming up' } as const;
    expect(worstStanding([ready, loading])).toEqual(loading);
    expect(worstStanding([ready, ready])).toEqual(ready);
    expect(worstStanding([]).state).toBe('loading');
    const entry = { name: 'iris', version: '1', state: 'READY', reason: '' } as const;
    const coming = { ...entry, state: 'LOADING', reason: 'warming up' } as const;
    expect(mergedIndex([[entry, { ...entry, version: '2' }], [coming]])).toEqual([coming, { ...entry, version: '2' }]);
  });

  it.each<[PlanStanding[], number, number | null]>([
    [[plan(2), plan(2)], 2, null],
    [[plan(3), plan(2)], 2, 3],
    [[plan(3), plan(2, 3)], 2, 3],
    [[plan(2, 4), plan(2, 3)], 2, 4],
  ])('take the oldest plan that one follows, and the newest to come: %#', (plans, revision, comingRevision) => {
    expect(mergedPlans(plans.map((each) => [each]))).toEqual([{ ...plan(revision), comingRevision }]);
  });

  it('add up what was counted, by the size of a run too', () => {
    const report = (rows: number, answeredAt: number) => {
      const statistics = new VersionStatistics();
      statistics.ran(rows, { inputMs: 1, inferMs: 2, outputMs: 3 });
      statistics.ran(1, { inputMs: 1, inferMs: 2, outputMs: 3 });
      statistics.succeeded(rows + 1, 10, 1, answeredAt);
      return [modelStatistics({ name: 'iris', version: '1' }, statistics, 1_000, 100)];
    };
    expect(mergedStatistics([report(4, 90), report(2, 80)])).toMatchObject([
      {
        last_inference: 990,
        inference_count: 8,
        execution_count: 4,
        inference_stats: { success: { count: 2, ns: 20e6 }, compute_infer: { count: 4, ns: 8e6 } },
        batch_stats: [
          { batch_size: 1, compute_infer: { count: 2, ns: 4e6 } },
          { batch_size: 2, compute_infer: { count: 1 } },
          { batch_size: 4, compute_infer: { count: 1 } },
        ],
      },
    ]);
  });
});
