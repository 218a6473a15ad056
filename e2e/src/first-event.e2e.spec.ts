import { describe, expect, it } from '@jest/globals';
import { eventually } from '@modelyard/testing';
import { usingPlatform } from './platform/using-platform.js';

describe('one event from one service to another', () => {
  const used = usingPlatform();

  it('a version registered by the MLflow API is known to the deployer, which says why it cannot serve it', async () => {
    const registry = await used.platform.urlOf('registry');
    const deployer = await used.platform.urlOf('deployer');
    await post(registry, 'registered-models/create', { name: 'first' });
    const source = 's3://elsewhere/model';
    await post(registry, 'model-versions/create', { name: 'first', source });

    const verification = await eventually(
      async () => {
        const answer = await fetch(`${deployer}/api/v1/models/first/versions/1/verification`);
        expect(answer.status).toBe(200);
        return (await answer.json()) as { version: string; state: string };
      },
      { withinMs: 15_000 },
    );
    expect(verification).toMatchObject({ version: '1', state: 'not-servable' });
  });

  async function post(registry: string, route: string, body: unknown): Promise<void> {
    const answer = await fetch(`${registry}/api/2.0/mlflow/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  }
});
