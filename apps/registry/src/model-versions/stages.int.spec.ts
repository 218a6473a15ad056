import { describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

interface Version {
  readonly version: string;
  readonly current_stage: string;
}

describe('stages', () => {
  const registry = usingRegistry();

  const stagesOf = async (name: string): Promise<Record<string, string>> => {
    const { model_versions: versions = [] } = await registry.http.must('GET', 'model-versions/search', {
      filter: `name = '${name}'`,
    });
    return Object.fromEntries((versions as Version[]).map(({ version, current_stage: stage }) => [version, stage]));
  };
  const modelIdOf = async (name: string): Promise<string> =>
    (await registry.http.must('GET', `/api/v1/models/${name}`)).modelId as string;

  it('give Production to one version, archive the one before, and tell of both in that order', async () => {
    for (const _version of [1, 2]) await registry.http.registerVersion('flights');
    await registry.http.transition('flights', '1', 'production');
    await registry.http.transition('flights', '2', 'Production');
    expect(await stagesOf('flights')).toEqual({ 1: 'Archived', 2: 'Production' });
    const events = (await registry.published(await modelIdOf('flights'))).map(({ name, data }) => [
      name,
      data['version'],
      data['fromStage'],
    ]);
    expect(events).toEqual([
      ['ModelCreated', undefined, undefined],
      ['ModelRegistered', '1', undefined],
      ['ModelRegistered', '2', undefined],
      ['ModelPromoted', '1', 'None'],
      ['ModelPromoted', '2', 'None'],
      ['ModelArchived', '1', 'Production'],
    ]);
  });

  it('say nothing twice when a request is repeated', async () => {
    await registry.http.registerVersion('repeated');
    for (const _attempt of [1, 2, 3]) await registry.http.transition('repeated', '1', 'Staging');
    const events = await registry.published(await modelIdOf('repeated'));
    expect(events.map(({ name }) => name)).toEqual(['ModelCreated', 'ModelRegistered', 'ModelPromoted']);
  });

  it('hold one Production version at most under concurrent promotions', async () => {
    const count = 12;
    for (let index = 0; index < count; index += 1) await registry.http.registerVersion('contested');
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        registry.http.transition('contested', String(index + 1), 'Production'),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 200));
    const stages = Object.values(await stagesOf('contested'));
    expect(stages.filter((stage) => stage === 'Production')).toHaveLength(1);
    expect(stages.filter((stage) => stage === 'Archived')).toHaveLength(count - 1);
  });

  it('are kept exclusive by the database itself', async () => {
    for (const _version of [1, 2]) await registry.http.registerVersion('guarded');
    const modelId = await modelIdOf('guarded');
    await registry.http.transition('guarded', '1', 'Production');
    const smuggle = registry.database.query(
      `update model_versions set current_stage = 'Production', exclusive_stage = 'Production' where model_id = $1`,
      [modelId],
    );
    await expect(smuggle).rejects.toThrow(/model_versions_exclusive/);
  });

  it('are MLflow’s own with an empty list of exclusive stages', async () => {
    for (const _version of [1, 2, 3]) await registry.http.registerVersion('shared');
    const written = await registry.http.send('PUT', '/api/v1/models/shared/policy', {
      promotion: { exclusiveStages: [] },
    });
    expect(written).toMatchObject({ status: 200, body: { policyVersion: 1, scope: 'model' } });
    await registry.http.transition('shared', '1', 'Production');
    await registry.http.transition('shared', '2', 'Production');
    expect(await stagesOf('shared')).toEqual({ 1: 'Production', 2: 'Production', 3: 'None' });
    await registry.http.transition('shared', '3', 'Production', true);
    expect(await stagesOf('shared')).toEqual({ 1: 'Archived', 2: 'Archived', 3: 'Production' });
  });

  it('refuse a policy that two holders already break, and take it once one has left', async () => {
    for (const _version of [1, 2]) await registry.http.registerVersion('twice');
    await registry.http.send('PUT', '/api/v1/models/twice/policy', { promotion: { exclusiveStages: [] } });
    for (const version of ['1', '2']) await registry.http.transition('twice', version, 'Production');
    const policy = { promotion: { exclusiveStages: ['Production'] } };
    expect(await registry.http.send('PUT', '/api/v1/models/twice/policy', policy)).toMatchObject({
      status: 409,
      body: { code: 'stage-held-twice' },
    });
    await registry.http.transition('twice', '1', 'Archived');
    expect(await registry.http.send('PUT', '/api/v1/models/twice/policy', policy)).toMatchObject({
      status: 200,
      body: { policyVersion: 2 },
    });
    await registry.http.transition('twice', '1', 'Production');
    expect(await stagesOf('twice')).toEqual({ 1: 'Production', 2: 'Archived' });
  });

  it('refuse unknown ones, and emptying one that is not active', async () => {
    await registry.http.registerVersion('refused');
    expect(await registry.http.transition('refused', '1', 'Live')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Invalid Model Version stage') },
    });
    expect(await registry.http.transition('refused', '1', 'Archived', true)).toMatchObject({ status: 400 });
    expect(await registry.http.transition('refused', '9', 'Staging')).toMatchObject({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
    });
  });

  it('are told to the audit log with the actor and the policy version', async () => {
    await registry.http.registerVersion('audited');
    await registry.http.transition('audited', '1', 'Staging');
    const entries = (await registry.published('registry')).map(({ data }) => data);
    expect(entries.at(-1)).toMatchObject({
      action: 'promote-version',
      actor: { id: 'local-admin', kind: 'user' },
      object: { kind: 'model-version', name: 'audited/1' },
      before: expect.stringMatching(/^sha256:/),
      after: expect.stringMatching(/^sha256:/),
      outcome: 'allowed',
      details: { fromStage: 'None', toStage: 'Staging', policyVersion: 0 },
    });
  });
});
