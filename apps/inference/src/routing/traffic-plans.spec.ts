import { describe, expect, it } from '@jest/globals';
import { ModelId } from '@modelyard/contracts';
import { classifier, servedSample } from '../versions/sample-models.fake.js';
import { planOf } from './traffic-plan.fake.js';
import { TrafficPlans } from './traffic-plans.js';

const version = (number: string) => servedSample(classifier(), { name: 'iris', version: number });
const [one, two, three] = ['1', '2', '3'].map(version) as [
  ReturnType<typeof version>,
  ReturnType<typeof version>,
  ReturnType<typeof version>,
];
const all = (served: typeof one, revision: number) => planOf([{ served, weight: 100 }], { revision });

function plansWith(...ready: (typeof one)[]) {
  const live = new Set(ready.map(({ modelVersionId }) => modelVersionId as string));
  const plans = new TrafficPlans((id) => live.has(id));
  const becomes = (served: typeof one) => {
    live.add(served.modelVersionId);
    plans.settle();
  };
  const serving = () => plans.find('iris')?.table.servedByWeight;
  return { plans, becomes, serving };
}

describe('traffic plans', () => {
  it('take effect at once where nothing else is served', () => {
    const { plans, serving } = plansWith();
    expect(plans.apply(all(one, 1))).toBe(true);
    expect(serving()).toEqual([one.modelVersionId]);
  });

  it('leave the old version serving until the new one is ready', () => {
    const { plans, becomes, serving } = plansWith(one);
    plans.apply(all(one, 1));
    plans.apply(all(two, 2));
    expect(serving()).toEqual([one.modelVersionId]);
    becomes(two);
    expect(serving()).toEqual([two.modelVersionId]);
  });

  it('skip a plan whose version never became ready', () => {
    const { plans, becomes, serving } = plansWith(one);
    plans.apply(all(one, 1));
    plans.apply(all(two, 2));
    plans.apply(all(three, 3));
    becomes(two);
    expect(serving()).toEqual([one.modelVersionId]);
    becomes(three);
    expect(serving()).toEqual([three.modelVersionId]);
  });

  it('ignore a revision that is not newer', () => {
    const { plans, serving } = plansWith(one, two);
    plans.apply(all(one, 2));
    expect(plans.apply(all(two, 2))).toBe(false);
    expect(plans.apply(all(two, 1))).toBe(false);
    expect(serving()).toEqual([one.modelVersionId]);
  });

  it('hold at once when they withdraw a model, and afterwards start anew', () => {
    const { plans, serving } = plansWith(one);
    plans.apply(all(one, 1));
    plans.apply(planOf([{ served: one, weight: 0 }], { revision: 2, state: 'withdrawn', reason: 'archived' }));
    expect(plans.find('iris')?.plan.state).toBe('withdrawn');
    expect(plans.wanted()).toEqual([]);
    plans.apply(all(two, 3));
    expect(serving()).toEqual([two.modelVersionId]);
  });

  it('want the versions of the plan that holds and of the plan to come', () => {
    const { plans, becomes } = plansWith(one);
    plans.apply(all(one, 1));
    plans.apply(all(two, 2));
    expect(plans.wanted()).toEqual([one, two]);
    becomes(two);
    expect(plans.wanted()).toEqual([two]);
  });

  it('are restored by their snapshot, the plan to come included', () => {
    const { plans } = plansWith(one);
    plans.apply(all(one, 1));
    plans.apply(all(two, 2));
    const restored = plansWith();
    for (const plan of plans.snapshot()) restored.plans.apply(plan);
    expect(restored.serving()).toEqual([one.modelVersionId]);
    restored.becomes(two);
    expect(restored.serving()).toEqual([two.modelVersionId]);
  });

  it('let a new model take the name of a withdrawn one', () => {
    const { plans } = plansWith();
    const other = { ...two, modelId: ModelId.parse('0193d5a0-0000-7000-8000-0000000000ff') };
    plans.apply(planOf([{ served: one, weight: 0 }], { state: 'withdrawn', reason: 'deleted' }));
    plans.apply(planOf([{ served: other, weight: 100 }]));
    expect(plans.find('iris')?.plan.modelId).toBe(other.modelId);
    expect(plans.names()).toEqual(['iris']);
  });
});
