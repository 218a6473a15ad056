import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ServedModel } from '@modelyard/contracts';
import type { Standing } from '../pipeline/hosted-version.js';
import { planOf } from '../routing/traffic-plan.fake.js';
import { TrafficPlans } from '../routing/traffic-plans.js';
import { classifier, servedSample } from '../versions/sample-models.fake.js';
import { ModelRepository, type LoadableVersions } from './model-repository.js';

class FakeVersions implements LoadableVersions {
  readonly calls: string[] = [];
  result: Standing = { state: 'ready', reason: '' };
  get = () => undefined;
  findByName = () => undefined;
  standing = (): Standing => this.result;
  bring = (models: readonly ServedModel[]) => this.note('bring', models);
  unload = (models: readonly ServedModel[]) => this.note('unload', models);

  private note(what: string, models: readonly ServedModel[]): Promise<void> {
    this.calls.push(`${what} ${models.map(({ name, version }) => `${name}/${version}`).join(' ')}`);
    return Promise.resolve();
  }
}

describe('the model repository', () => {
  let versions: FakeVersions;
  let plans: TrafficPlans;
  let repository: ModelRepository;
  const [one, two] = ['1', '2'].map((version) => servedSample(classifier(), { name: 'iris', version })) as [
    ServedModel,
    ServedModel,
  ];

  beforeEach(() => {
    versions = new FakeVersions();
    plans = new TrafficPlans(() => true);
    plans.apply(
      planOf([
        { served: one, weight: 100 },
        { served: two, weight: 0 },
      ]),
    );
    repository = new ModelRepository(plans, versions);
  });

  it('loads every version that the plan names', async () => {
    await repository.load('iris', []);
    expect(versions.calls).toEqual(['bring iris/1 iris/2']);
  });

  it('keeps a model unloaded until it is loaded again', async () => {
    await repository.unload('iris');
    expect([versions.calls, repository.wanted()]).toEqual([['unload iris/1 iris/2'], []]);
    await repository.load('iris', []);
    expect(repository.wanted()).toEqual([one, two]);
  });

  it('keeps a model unloaded until a newer plan names it', async () => {
    await repository.unload('iris');
    plans.apply(planOf([{ served: two, weight: 100 }], { revision: 2 }));
    expect(repository.wanted()).toContain(two);
  });

  it.each([
    ['failed', 'invalid', "load failed for model 'iris': version 1 is not ready (failed): damaged"],
    ['loading', 'unavailable', 'version 1 is not ready (loading): damaged'],
  ] as const)('refuses a load whose version is %s, with the reason', async (state, kind, words) => {
    versions.result = { state, reason: 'damaged' };
    await expect(repository.load('iris', [])).rejects.toMatchObject({ kind, message: expect.stringContaining(words) });
  });

  it('refuses models that no plan names, and says what to do', async () => {
    const refusal = { kind: 'invalid', message: expect.stringContaining('Deploy a version of it') };
    await expect(repository.load('nobody', [])).rejects.toMatchObject(refusal);
    await expect(repository.unload('nobody')).rejects.toMatchObject(refusal);
  });

  it.each(['config', 'file:1/model.onnx'])("refuses a caller's own %s", async (parameter) => {
    await expect(repository.load('iris', [parameter])).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('register a version and deploy it'),
    });
    expect(versions.calls).toEqual([]);
  });
});
