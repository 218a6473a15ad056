import { describe, expect, it } from '@jest/globals';
import { ModelVersionId, TrafficPlanChanged, type TrafficPlan } from '@modelyard/contracts';
import { exampleData, exampleServedModel } from '@modelyard/testing';
import { answeringVersions, servingChanges, type OpenServing } from './serving.js';

const first = ModelVersionId.parse('019548d0-0000-7000-8000-000000000001');
const second = ModelVersionId.parse('019548d0-0000-7000-8000-000000000002');

const plan = (changes: Partial<TrafficPlan> = {}, weights: readonly [number, number] = [100, 0]): TrafficPlan => {
  const { modelId } = exampleServedModel();
  return exampleData(TrafficPlanChanged, {
    modelId,
    entries: [
      { servedModel: exampleServedModel({ modelVersionId: first, version: '1' }), weight: weights[0], role: 'stable' },
      {
        servedModel: exampleServedModel({ modelVersionId: second, version: '2' }),
        weight: weights[1],
        role: 'candidate',
      },
    ],
    experiments: [],
    shadows: [],
    headerRules: [],
    ...changes,
  });
};
const arms = (allocation: number, ofSecond: number) => [
  {
    id: 'e',
    salt: 's',
    allocation,
    arms: [
      { name: 'a', modelVersionId: first, allocation: 1 - ofSecond },
      { name: 'b', modelVersionId: second, allocation: ofSecond },
    ],
  },
];

describe('who answers by a plan', () => {
  it.each<[string, TrafficPlan, readonly string[]]>([
    ['a version with weight', plan(), [first]],
    ['both of a ramp', plan({}, [90, 10]), [first, second]],
    ['nobody while all are preloading', plan({}, [0, 0]), []],
    ['an arm of an experiment', plan({ experiments: arms(0.1, 0.5) }), [first, second]],
    ['no arm of an experiment without units', plan({ experiments: arms(0, 0.5) }), [first]],
    ['no arm without units', plan({ experiments: arms(0.1, 0) }), [first]],
    [
      'the target of a header rule',
      plan({ headerRules: [{ header: 'x', value: 'y', modelVersionId: second }] }),
      [first, second],
    ],
    ['no shadow: nobody sees its answers', plan({ shadows: [{ modelVersionId: second, share: 1 }] }), [first]],
    ['nobody of a withdrawn plan', plan({ state: 'withdrawn', reason: 'archived' }), []],
  ])('%s', (_case, given, answering) => {
    expect([...answeringVersions(given)].toSorted()).toEqual(answering);
  });
});

describe('what a plan changes', () => {
  const open = (given: TrafficPlan): readonly OpenServing[] =>
    servingChanges([], given).flatMap((change) =>
      change.kind === 'set' ? [{ modelVersionId: change.subject, value: change.value as OpenServing['value'] }] : [],
    );

  it('begins a part for each version it holds', () => {
    expect(servingChanges([], plan({}, [90, 10]))).toMatchObject([
      {
        kind: 'set',
        subject: first,
        attribute: 'serving',
        key: 'production',
        value: { version: '1', weight: 90, answers: true },
      },
      {
        kind: 'set',
        subject: second,
        attribute: 'serving',
        key: 'production',
        value: { version: '2', weight: 10, answers: true },
      },
    ]);
  });

  it('leaves parts that stay the same alone, so that their beginning stays known', () => {
    expect(servingChanges(open(plan()), plan())).toEqual([]);
    expect(
      servingChanges(open(plan()), plan({ headerRules: [{ header: 'x', value: 'y', modelVersionId: second }] })),
    ).toMatchObject([{ kind: 'set', subject: second, value: { weight: 0, answers: true } }]);
  });

  it('ends the parts of versions that left, and of all when it is withdrawn', () => {
    const { entries } = plan();
    expect(servingChanges(open(plan()), plan({ entries: entries.slice(0, 1) }))).toEqual([
      { kind: 'end', subject: second, attribute: 'serving', key: 'production' },
    ]);
    const withdrawn = servingChanges(open(plan()), plan({ state: 'withdrawn', reason: 'archived' }));
    expect(withdrawn.map(({ kind }) => kind)).toEqual(['end', 'end']);
  });
});
