import { describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('imports', () => {
  const registry = usingRegistry();
  const version = (body: unknown) => registry.http.send('POST', '/api/v1/imports/versions', body);
  // The answer has no body, which the other helper would read.
  const times = (body: unknown) =>
    fetch(`${registry.http.origin}/api/v1/imports/times`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('keep the numbers of versions with their gaps, and never go back', async () => {
    await registry.http.must('POST', 'registered-models/create', { name: 'kept' });
    const numbered = (number: number) => ({
      name: 'kept',
      version: number,
      source: 's3://b/m',
      tags: [{ key: 'k', value: 'v' }],
    });
    for (const number of [2, 5]) expect(await version(numbered(number))).toMatchObject({ status: 201 });
    for (const number of [5, 4, 1]) {
      expect(await version(numbered(number))).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    }
    expect((await registry.http.registerVersion('kept')).version).toBe('6');
    const { model_versions: versions } = await registry.http.must('GET', 'model-versions/search', {
      filter: "name = 'kept'",
    });
    expect(versions.map(({ version: number }: { version: string }) => Number(number)).sort()).toEqual([2, 5, 6]);
  });

  it('say so where the model is missing', async () => {
    expect(await version({ name: 'nobody', version: 1, source: 's3://b/m' })).toMatchObject({ status: 404 });
  });

  it('set the times of experiments, models and versions', async () => {
    const { experiment_id: id } = await registry.http.must('POST', 'experiments/create', { name: 'old' });
    await registry.http.registerVersion('aged');
    const past = { createdAt: 1_000, changedAt: 2_000 };
    for (const what of [
      { kind: 'experiment', id },
      { kind: 'model', name: 'aged' },
      { kind: 'version', name: 'aged', version: 1 },
    ]) {
      expect((await times({ ...what, ...past })).status).toBe(204);
    }
    const { experiment } = await registry.http.must('GET', 'experiments/get', { experiment_id: id });
    expect(experiment).toMatchObject({ creation_time: 1_000, last_update_time: 2_000 });
    const { registered_model: model } = await registry.http.must('GET', 'registered-models/get', { name: 'aged' });
    const wanted = { creation_timestamp: 1_000, last_updated_timestamp: 2_000 };
    expect(model).toMatchObject({ ...wanted, latest_versions: [wanted] });
    expect((await times({ kind: 'model', name: 'nobody', ...past })).status).toBe(404);
    expect((await times({ kind: 'run', id: 'x', ...past })).status).toBe(400);
  });
});
