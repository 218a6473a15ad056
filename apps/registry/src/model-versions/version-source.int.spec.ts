import { describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('the source of a version', () => {
  const registry = usingRegistry();
  const create = async (source: string, extra: Record<string, unknown> = {}) => {
    await registry.http.post('registered-models/create', { name: 'sourced' });
    return registry.http.post('model-versions/create', { name: 'sourced', source, ...extra });
  };
  const loggedModel = async (runId: string) =>
    (await registry.http.must('POST', 'logged-models', { experiment_id: '0', name: 'model', source_run_id: runId }))
      .model.info;

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    'file:///etc/passwd',
    'file:/etc/passwd',
    'relative/path',
    'C:\\Windows\\x',
    'mlflow-artifacts:/0/../../secret',
    'mlflow-artifacts:/0/%2e%2e/secret',
    'mlflow-artifacts:/0/%252e%252e/secret',
    's3://bucket/../other',
    's3://bucket/a\\..\\b',
    'http://host/a;/../b',
    'http://host/a#/../../b',
    'http://host/a%23/../b',
    'http://host/?x=/../../etc/passwd',
    'models:/',
    'models:/sourced@champion',
    'runs:/',
    's3://bucket/a\u0000b',
  ])('is refused where it could lead elsewhere: %j', async (source) => {
    expect(await create(source)).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
  });

  it.each([
    's3://bucket/models/7',
    'https://files.example/model',
    'dbfs:/models/7',
    'mlflow-artifacts://other-host/0/x',
  ])('is kept and never fetched where it is elsewhere: %s', async (source) => {
    const { status, body } = await create(source);
    expect([status, body.model_version?.source]).toEqual([200, source]);
    const detail = await registry.http.must('GET', `/api/v1/models/sourced/versions/${body.model_version.version}`);
    expect(detail).toMatchObject({ servedModel: null, files: [] });
  });

  it('is a logged model’s place and run, also where the request names the model only there', async () => {
    const { runId } = await registry.http.startRun();
    const info = await loggedModel(runId);
    const { body } = await create(`models:/${info.model_id}`);
    expect(body.model_version).toMatchObject({
      run_id: runId,
      model_id: info.model_id,
      source: `models:/${info.model_id}`,
    });
    const { version } = body.model_version;
    expect(await registry.http.must('GET', 'model-versions/get-download-uri', { name: 'sourced', version })).toEqual({
      artifact_uri: info.artifact_uri,
    });
    const tagged = (await registry.http.must('GET', `logged-models/${info.model_id}`)).model.info;
    expect(tagged.registrations).toEqual([{ name: 'sourced', version }]);
    expect((await create(`models:/${info.model_id}`, { model_id: 'm-other' })).status).toBe(400);
    expect((await create(`models:/m-${'0'.repeat(32)}`)).status).toBe(404);
  });

  it('is another version’s place', async () => {
    const { runId } = await registry.http.startRun();
    const info = await loggedModel(runId);
    const { body } = await create(`models:/${info.model_id}`);
    const copy = await create(`models:/sourced/${body.model_version.version}`);
    const { version } = copy.body.model_version;
    expect(
      (await registry.http.must('GET', 'model-versions/get-download-uri', { name: 'sourced', version })).artifact_uri,
    ).toBe(info.artifact_uri);
  });

  it('is a folder of a run', async () => {
    const { runId, artifacts } = await registry.http.startRun();
    const { body } = await create(`runs:/${runId}/model`);
    const { version, run_id: named } = body.model_version;
    expect(named).toBe(runId);
    const place = await registry.http.must('GET', 'model-versions/get-download-uri', { name: 'sourced', version });
    expect(place.artifact_uri).toBe(`mlflow-artifacts:/${artifacts}/model`);
  });
});
