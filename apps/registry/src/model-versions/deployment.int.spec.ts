import { describe, expect, it } from '@jest/globals';
import { Environment, ModelId, ModelVersionId, RolloutRolledBack, StagingVerified } from '@modelyard/contracts';
import type { Received } from '@modelyard/messaging';
import { usingRegistry } from '../stories/registry-story.testkit.js';
import { DeploymentSubscriber } from './deployment.subscriber.js';

describe('what the registry does when the deployer has something to tell', () => {
  const registry = usingRegistry();

  const modelWith = async (name: string, versions: number, policy: object) => {
    for (let index = 0; index < versions; index += 1) await registry.http.registerVersion(name);
    await registry.http.send('PUT', `/api/v1/models/${name}/policy`, policy);
    const details = [];
    for (let index = 1; index <= versions; index += 1)
      details.push(await registry.http.must('GET', `/api/v1/models/${name}/versions/${index}`));
    return details.map(({ modelId, modelVersionId, version }) => ({
      name,
      modelId: ModelId.parse(modelId),
      modelVersionId: ModelVersionId.parse(modelVersionId),
      version: version as string,
    }));
  };
  const stageOf = async (name: string, version: string): Promise<string> =>
    (await registry.http.must('GET', `/api/v1/models/${name}/versions/${version}`)).stage as string;

  const verified = async (version: object, environment = 'staging') => {
    const data = {
      ...version,
      environment: Environment.parse(environment),
      checks: [],
      goldenRows: null,
      policyVersion: 1,
    };
    await registry.database.transaction((manager) =>
      registry.service.app
        .get(DeploymentSubscriber)
        .onStagingVerified({ data } as unknown as Received<typeof StagingVerified>, manager),
    );
  };
  const rolledBack = async (version: object, restoredVersionId: string | null, environment = 'production') => {
    const data = {
      ...version,
      environment: Environment.parse(environment),
      restoredVersionId,
      cause: 'errors above 5 %',
    };
    await registry.database.transaction((manager) =>
      registry.service.app
        .get(DeploymentSubscriber)
        .onRolloutRolledBack({ data } as unknown as Received<typeof RolloutRolledBack>, manager),
    );
  };

  it('promotes a verified version where the policy says so, and only there', async () => {
    const [automatic] = await modelWith('automatic', 1, { promotion: { mode: 'automatic' } });
    const [manual] = await modelWith('manual', 1, { promotion: { mode: 'manual' } });
    for (const version of [automatic, manual]) await verified(version!);
    expect([await stageOf('automatic', '1'), await stageOf('manual', '1')]).toEqual(['Production', 'None']);
    const promotion = (await registry.published(automatic!.modelId)).at(-1);
    expect(promotion).toMatchObject({ name: 'ModelPromoted', data: { toStage: 'Production', policyVersion: 1 } });
    expect(promotion?.headers['ce_reason']).toContain('verified in staging');
  });

  it('does nothing on a verification of another environment, of an archived version, or behind a newer one', async () => {
    const [first, second, third] = await modelWith('careful', 3, { promotion: { mode: 'automatic' } });
    await verified(first!, 'production');
    await registry.http.transition('careful', '1', 'Archived');
    await verified(first!);
    await verified(third!);
    await verified(second!);
    expect([await stageOf('careful', '1'), await stageOf('careful', '2'), await stageOf('careful', '3')]).toEqual([
      'Archived',
      'None',
      'Production',
    ]);
  });

  it('moves Production back to the version that serves after a rollback, in one transaction and with the cause', async () => {
    const [first, second] = await modelWith('undone', 2, {});
    await registry.http.transition('undone', '1', 'Production');
    await registry.http.transition('undone', '2', 'Production');
    await rolledBack(second!, first!.modelVersionId);
    expect([await stageOf('undone', '1'), await stageOf('undone', '2')]).toEqual(['Production', 'Archived']);
    const [promoted, archived] = (await registry.published(first!.modelId)).slice(-2);
    expect([promoted?.name, archived?.name]).toEqual(['ModelPromoted', 'ModelArchived']);
    expect(promoted?.headers['ce_reason']).toBe('rolled back: errors above 5 %');
  });

  it('leaves nothing in Production where nothing had been fully promoted before', async () => {
    const [only] = await modelWith('first-try', 1, {});
    await registry.http.transition('first-try', '1', 'Production');
    await rolledBack(only!, null);
    expect(await stageOf('first-try', '1')).toBe('Archived');
  });

  it('does not touch stages on a rollback elsewhere, or where stage and traffic agree already', async () => {
    const [first, second] = await modelWith('elsewhere', 2, {});
    await registry.http.transition('elsewhere', '2', 'Production');
    await rolledBack(second!, first!.modelVersionId, 'edge');
    expect(await stageOf('elsewhere', '2')).toBe('Production');
    await rolledBack(first!, second!.modelVersionId);
    expect(await stageOf('elsewhere', '2')).toBe('Production');
  });
});
