import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { TrafficPlan } from './traffic-plan.js';

const file = new URL('../../examples/TrafficPlanChanged.v1.json', import.meta.url);
const plan = TrafficPlan.parse((JSON.parse(readFileSync(file, 'utf8')) as { value: unknown }).value);
const [stable, standby] = plan.entries;
const experiment = plan.experiments[0]!;
const stranger = '019548d0-0000-7000-8000-000000000000';

function faultsOf(changes: object): string[] {
  const parsed = TrafficPlan.safeParse({ ...plan, ...changes });
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`);
}

describe('TrafficPlan', () => {
  it('takes weights that sum to 100, and no weight at all while versions are preloading', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ entries: [{ ...stable, weight: 0 }, standby] })).toEqual([]);
    expect(
      faultsOf({
        entries: [
          { ...stable, weight: 33.4 },
          { ...standby, weight: 66.6 },
        ],
      }),
    ).toEqual([]);
  });

  it('refuses weights that sum to anything else', () => {
    expect(faultsOf({ entries: [{ ...stable, weight: 90 }, standby] })).toEqual([
      'entries: weights must sum to 100, or to 0 while all are preloading; got 90',
    ]);
  });

  it('refuses entries of another model, entries without an artifact, and a version twice', () => {
    const foreign = { ...standby, servedModel: { ...standby!.servedModel, modelId: stranger, artifact: null } };
    expect(faultsOf({ entries: [stable, foreign, standby] })).toEqual([
      'entries/1/servedModel: is a version of another model',
      'entries/1/servedModel: has no artifact that could be served',
      'entries/2/servedModel: is in the plan twice',
    ]);
  });

  it('refuses rules that name a version the plan does not hold', () => {
    const message = `names version ${stranger}, which has no entry`;
    const arms = [{ ...experiment.arms[0], modelVersionId: stranger }, experiment.arms[1]];
    expect(
      faultsOf({
        shadows: [{ modelVersionId: stranger, share: 0.1 }],
        headerRules: [{ header: 'x', value: 'y', modelVersionId: stranger }],
        experiments: [{ ...experiment, arms }],
      }),
    ).toEqual([`shadows/0: ${message}`, `headerRules/0: ${message}`, `experiments/0/arms/0: ${message}`]);
  });

  it('refuses arms that do not share out the whole experiment', () => {
    const arms = experiment.arms.map((arm) => ({ ...arm, allocation: 0.4 }));
    expect(faultsOf({ experiments: [{ ...experiment, arms }] })).toEqual([
      'experiments/0/arms: allocations must sum to 1, got 0.8',
    ]);
  });

  it('says why when it is withdrawn', () => {
    const empty = { entries: [], experiments: [], shadows: [], headerRules: [], state: 'withdrawn' };
    expect(faultsOf(empty)).toEqual(['reason: a withdrawn plan must say why; callers are told']);
    expect(faultsOf({ ...empty, reason: 'version 2 was archived' })).toEqual([]);
  });
});
