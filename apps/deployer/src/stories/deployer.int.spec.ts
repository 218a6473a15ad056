import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LifecyclePolicy, LifecyclePolicyChanged, ModelDeleted, type ServedModel } from '@modelyard/contracts';
import { eventually, usingPostgres } from '@modelyard/testing';
import { DeployerStory } from './deployer-story.testkit.js';

const database = usingPostgres();
const eventLog = usingPostgres();

const within = { withinMs: 20_000 };

describe('the deployer', () => {
  let story: DeployerStory;
  let one: ServedModel;
  let three: ServedModel;

  beforeAll(async () => {
    story = await DeployerStory.begin(database.url, eventLog.url);
    story.fleet.adds.set('1', 1);
    one = await story.register('1', 1, { inputs: [[3], [4]] });
  });
  afterAll(() => story.end());

  const trafficBecomes = (environment: string, wanted: string[]) =>
    eventually(() => expect(story.traffic(environment)).toEqual(wanted), within);

  it('verifies a registered version in staging with golden rows whose outputs it computed itself', async () => {
    await eventually(() => expect(story.events('StagingVerified')).toHaveLength(1), within);
    const [verified] = story.events('StagingVerified');
    expect(verified).toMatchObject({ version: '1', goldenRows: 'input-example', environment: 'staging' });
    expect(verified?.['checks']).toEqual(
      ['load', 'schema', 'golden-outputs', 'latency'].map((name) => expect.objectContaining({ name, passed: true })),
    );
    await trafficBecomes('staging', ['1:100']);
    expect(story.inputExample('staging')).toMatch(/^sha256:/);
  });

  it('does not begin anew when the registry announces the version again', async () => {
    await story.announce(one);
    const later = await story.registerUnservable('0');
    await eventually(() => expect(story.events('StagingFailed')).toHaveLength(1), within);
    expect(story.events('StagingFailed')[0]).toMatchObject({ modelVersionId: later.modelVersionId });
    expect(story.events('StagingVerified')).toHaveLength(1);
  });

  it('gives a promoted version the production traffic once the fleet holds it ready', async () => {
    await story.promote(one);
    await eventually(() => expect(story.events('RolloutCompleted')).toHaveLength(1), within);
    await trafficBecomes('production', ['1:100']);
    expect(story.inputExample('production')).toBe(story.inputExample('staging'));
  });

  it('fails a version whose answers differ from the expected outputs, and leaves the traffic alone', async () => {
    story.fleet.adds.set('2', 2.5);
    const two = await story.register('2', 2);
    await story.promote(two);
    await eventually(() => expect(story.events('RolloutRolledBack')).toHaveLength(1), within);
    expect(story.events('StagingFailed').at(-1)).toMatchObject({ version: '2', outcome: 'failed' });
    expect(story.events('RolloutRolledBack')[0]).toMatchObject({
      version: '2',
      restoredVersion: '1',
      cause: expect.stringContaining('staging checks'),
    });
    expect(story.traffic('production')).toEqual(['1:100']);
    const { body } = await story.get('/api/v1/models/adder/versions/2/verification');
    expect(body).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(body)).toContain("output 'sum'[0] is");
  });

  it('goes on after a crash in the middle of a rollout', async () => {
    three = await story.register('3', 3);
    await story.promote(three);
    await eventually(() => expect(story.events('RolloutStarted')).toHaveLength(3), within);
    await story.crash();
    story.fleet.adds.set('3', 3);
    await trafficBecomes('production', ['3:100', '1:0']);
    await eventually(
      () => expect(story.events('RolloutCompleted').map(({ version }) => version)).toEqual(['1', '3']),
      within,
    );
  });

  it('rolls back by one command to the last fully promoted version and records who asked', async () => {
    const { status, body } = await story.post('/api/v1/models/adder/rollback', { reason: 'complaints from the west' });
    expect({ status, body }).toEqual({ status: 200, body: { fromVersion: '3', toVersion: '1' } });
    await trafficBecomes('production', ['1:100', '3:0']);
    await eventually(() =>
      expect(story.events('AuditRecorded')).toContainEqual(
        expect.objectContaining({ action: 'roll-back', reason: 'complaints from the west' }),
      ),
    );
  });

  it('tells the fleet of a changed policy how predictions are logged, in every environment', async () => {
    const predictionLog = { format: 'blocks' as const, sample: 0.25, redact: ['age'], whenFull: 'drop' as const };
    const policy = LifecyclePolicy.parse({ predictionLog });
    await story.publish(LifecyclePolicyChanged, { modelId: story.modelId, name: 'adder', policyVersion: 1, policy });
    const latest = (environment: string) =>
      story.events('TrafficPlanChanged').findLast((plan) => plan['environment'] === environment);
    await eventually(() => {
      expect(latest('production')).toMatchObject({ predictionLog });
      expect(latest('staging')).toMatchObject({ predictionLog });
    }, within);
    expect(story.traffic('production')).toEqual(['1:100', '3:0']);
  });

  it('refuses a rollback that has nowhere to go, and one without a reason', async () => {
    const nowhere = await story.post('/api/v1/models/adder/rollback', { reason: 'again' });
    expect(nowhere).toMatchObject({ status: 409, body: { code: 'nothing-to-roll-back-to' } });
    const silent = await story.post('/api/v1/models/adder/rollback', {});
    expect(silent).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  it('records whom it turned away', async () => {
    const { status } = await story.get('/api/v1/models/adder/rollouts', { origin: 'https://elsewhere.example' });
    expect(status).toBe(403);
    await eventually(() =>
      expect(story.events('AuditRecorded')).toContainEqual(
        expect.objectContaining({ outcome: 'denied', action: 'call-route', service: 'deployer' }),
      ),
    );
  });

  it('reports a version without an ONNX flavour as not servable and gives it no plan', async () => {
    const four = await story.registerUnservable('4');
    await story.promote(four, null);
    await eventually(() => expect(story.events('StagingFailed')).toHaveLength(3), within);
    expect(story.events('StagingFailed')[2]).toMatchObject({
      outcome: 'not-servable',
      advice: expect.stringContaining('onnx'),
    });
    expect(story.traffic('production')).toEqual(['1:100', '3:0']);
  });

  it('hands over to another version that holds Production when the serving one is archived', async () => {
    await story.archive(one);
    await trafficBecomes('production', ['3:100', '1:0']);
  });

  it('withdraws the plan when the serving version is archived and nothing servable holds Production', async () => {
    await story.archive(three);
    await trafficBecomes('production', []);
    const reason = 'version 3 was archived';
    expect(story.events('TrafficPlanChanged').at(-1)).toMatchObject({ state: 'withdrawn', reason });
  });

  it('keeps plan revisions without a gap', () => {
    const revisions = story
      .events('TrafficPlanChanged')
      .filter(({ environment }) => environment === 'production')
      .map(({ revision }) => revision);
    expect(revisions).toEqual(revisions.map((_, at) => at + 1));
  });

  it('withdraws everything when the model is deleted', async () => {
    await story.publish(ModelDeleted, { modelId: story.modelId, name: 'adder' });
    await eventually(
      () =>
        expect(story.events('TrafficPlanChanged').at(-1)).toMatchObject({ environment: 'staging', state: 'withdrawn' }),
      within,
    );
    expect(await story.get('/api/v1/models/adder/rollouts')).toMatchObject({
      status: 404,
      body: { code: 'model-unknown' },
    });
  });
});
