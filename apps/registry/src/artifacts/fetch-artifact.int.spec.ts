import { beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf } from '@modelyard/artifacts';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('a stored file is sent', () => {
  const registry = usingRegistry();
  let folder = '';
  const content = Buffer.from('0123456789');
  let path = '';
  beforeAll(async () => {
    folder = (await registry.http.startRun()).artifacts;
    path = `/api/2.0/mlflow-artifacts/artifacts/${folder}/ten.txt`;
    await registry.http.upload(`${folder}/ten.txt`, content);
  });
  const ask = (headers: Record<string, string>, method = 'GET') =>
    fetch(registry.http.origin + path, { method, headers });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['bytes=5-2', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
  ])('in the range %s', async (range, status, text, contentRange) => {
    const answer = await ask({ range });
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      text,
      contentRange,
    ]);
    expect(answer.headers.get('content-length')).toBe(String(text.length));
  });

  it.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('not in the range %s, which is outside', async (range) => {
    const answer = await ask({ range });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    expect(await answer.json()).toMatchObject({ code: 'range-not-satisfiable' });
  });

  it('not again to who has it, and only its headers to who asks for them', async () => {
    const etag = `"${digestOf(content)}"`;
    for (const known of [etag, `"other", W/${etag}`, '*']) {
      const answer = await ask({ 'if-none-match': known });
      expect([answer.status, await answer.text()]).toEqual([304, '']);
    }
    expect((await ask({ 'if-none-match': '"other"' })).status).toBe(200);
    expect((await ask({ range: 'bytes=1-1', 'if-range': '"other"' })).status).toBe(200);
    expect((await ask({ range: 'bytes=1-1', 'if-range': etag })).status).toBe(206);
    const head = await ask({}, 'HEAD');
    expect([head.status, await head.text(), Object.fromEntries(head.headers)]).toEqual([
      200,
      '',
      expect.objectContaining({ etag, 'content-length': '10', 'accept-ranges': 'bytes' }),
    ]);
  });

  it('by what it belongs to: a run, a version, a logged model', async () => {
    const [, runId = ''] = folder.split('/');
    const { model } = await registry.http.must('POST', 'logged-models', { experiment_id: '0', name: 'fetched' });
    const { model_id: modelId, artifact_uri: modelUri } = model.info as { model_id: string; artifact_uri: string };
    await registry.http.upload(`${modelUri.slice('mlflow-artifacts:/'.length)}/sub/ten.txt`, content);
    await registry.http.registerVersion('fetched', `models:/${modelId}`, { model_id: modelId });
    const routes = [
      `/get-artifact?run_id=${runId}&path=ten.txt`,
      `/get-artifact?run_uuid=${runId}&path=ten.txt`,
      '/model-versions/get-artifact?name=fetched&version=1&path=sub/ten.txt',
      `/ajax-api/2.0/mlflow/logged-models/${modelId}/artifacts/files?artifact_file_path=sub/ten.txt`,
    ];
    for (const route of routes) {
      const answer = await fetch(registry.http.origin + route);
      expect([route, answer.status, await answer.text()]).toEqual([route, 200, '0123456789']);
      expect(answer.headers.get('content-disposition')).toContain('attachment');
      const hostile = await fetch(`${registry.http.origin}${route.replace(/ten\.txt$/, '%252e%252e/x')}`);
      expect([hostile.status, await hostile.json()]).toEqual([
        400,
        expect.objectContaining({
          error_code: 'INVALID_PARAMETER_VALUE',
          message: expect.stringContaining('Invalid path'),
        }),
      ]);
      const missing = await fetch(`${registry.http.origin}${route.replace(/ten\.txt$/, 'none.txt')}`);
      expect([missing.status, await missing.json()]).toEqual([
        404,
        expect.objectContaining({ error_code: 'RESOURCE_DOES_NOT_EXIST' }),
      ]);
    }
    const list = `logged-models/${modelId}/artifacts/directories`;
    expect(await registry.http.must('GET', list, { artifact_directory_path: 'sub' })).toEqual({
      root_uri: modelUri,
      files: [{ path: 'sub/ten.txt', is_dir: false, file_size: 10 }],
    });
  });
});
