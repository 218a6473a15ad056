import { request, type IncomingMessage } from 'node:http';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf } from '@modelyard/artifacts';
import { eventually } from '@modelyard/testing';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('the artifact proxy', () => {
  const registry = usingRegistry();
  let folder = '';

  beforeAll(async () => {
    folder = (await registry.http.startRun()).artifacts;
  });

  /** Sends a path exactly as written: `fetch` would clean it up. */
  const raw = (method: string, path: string, body?: string) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const { hostname, port } = new URL(registry.http.origin);
      const sent = request({ method, hostname, port, path }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      });
      sent.on('error', reject).end(body);
    });

  it('gives back what was uploaded, as an attachment that no browser interprets', async () => {
    const content = randomBytes(300_000);
    expect(await registry.http.upload(`${folder}/data/model.onnx`, content)).toEqual({ status: 200, body: {} });
    const answer = await registry.http.download(`${folder}/data/model.onnx`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-length': '300000',
      'content-disposition': "attachment; filename*=UTF-8''model.onnx",
      'x-content-type-options': 'nosniff',
      etag: `"${digestOf(content)}"`,
    });
  });

  it.each([
    ['application/json', '{"not": "parsed'],
    ['application/x-www-form-urlencoded', 'a=%'],
    ['text/plain', ''],
  ])('takes a file of any media type as bytes (%s)', async (mediaType, content) => {
    expect((await registry.http.upload(`${folder}/odd/file`, content, mediaType)).status).toBe(200);
    expect(await (await registry.http.download(`${folder}/odd/file`)).text()).toBe(content);
  });

  it('lists folders and files by name, also by run', async () => {
    for (const path of ['b.txt', 'a/one.txt', 'a/two/deep.txt', 'ab.txt'])
      await registry.http.upload(`${folder}/list/${path}`, 'xy');
    const listed = await registry.http.get('/api/2.0/mlflow-artifacts/artifacts', { path: `${folder}/list` });
    expect(listed.body).toEqual({
      files: [
        { path: 'a', is_dir: true },
        { path: 'ab.txt', is_dir: false, file_size: 2 },
        { path: 'b.txt', is_dir: false, file_size: 2 },
      ],
    });
    const runId = folder.split('/')[1] ?? '';
    const ofRun = await registry.http.must('GET', 'artifacts/list', { run_id: runId, path: 'list/a' });
    expect(ofRun).toEqual({
      root_uri: `mlflow-artifacts:/${folder}`,
      files: [
        { path: 'list/a/one.txt', is_dir: false, file_size: 2 },
        { path: 'list/a/two', is_dir: true },
      ],
    });
    expect(
      (await registry.http.get('/api/2.0/mlflow-artifacts/artifacts', { path: `${folder}/list/b.txt` })).body,
    ).toEqual({});
  });

  it('overwrites, removes a file or a folder, and answers 404 for what is not there', async () => {
    await registry.http.upload(`${folder}/gone/a.txt`, 'one');
    await registry.http.upload(`${folder}/gone/a.txt`, 'two');
    expect(await (await registry.http.download(`${folder}/gone/a.txt`)).text()).toBe('two');
    await registry.http.must('DELETE', `/api/2.0/mlflow-artifacts/artifacts/${folder}/gone`);
    const absent = await registry.http.download(`${folder}/gone/a.txt`);
    expect([absent.status, ((await absent.json()) as { error_code: string }).error_code]).toEqual([
      404,
      'RESOURCE_DOES_NOT_EXIST',
    ]);
  });

  it.each([
    '../x',
    '%2e%2e/x',
    'a/%252e%252e/x',
    '..%5cx',
    '/etc/passwd',
    'C:/x',
    'a%00b',
    'a%0ab',
    '..%2f..%2fx',
    '%ff',
  ])('refuses the path %s on every verb', async (path) => {
    for (const verb of ['GET', 'PUT', 'DELETE']) {
      const { status } = await raw(
        verb,
        `/api/2.0/mlflow-artifacts/artifacts/${path}`,
        verb === 'PUT' ? 'x' : undefined,
      );
      expect([400, 404]).toContain(status);
    }
    expect(
      (await registry.http.get('/api/2.0/mlflow-artifacts/artifacts', { path: decodeURIComponentLoosely(path) }))
        .status,
    ).toBe(400);
  });

  it.each([
    ['POST', 'mlflow-artifacts/mpu/create/0/x', { path: 'x', num_parts: 2 }, 'Multipart upload'],
    [
      'POST',
      'mlflow-artifacts/mpu/complete/0/x',
      { path: 'x', upload_id: 'u', parts: [{ part_number: 1, etag: 'e' }] },
      'Multipart upload',
    ],
    ['GET', 'mlflow-artifacts/presigned/0/x', undefined, 'Presigned download'],
    ['POST', 'mlflow/artifacts/presigned-upload-url', { run_id: 'RUN', path: 'x' }, 'Presigned upload'],
    ['POST', 'mlflow/artifacts/presigned-download-url', { run_id: 'RUN', path: 'x' }, 'Presigned download'],
  ])(
    'says to %s %s that a directory is not reached directly, in the words that make clients fall back',
    async (method, route, body, what) => {
      const sent = body && JSON.parse(JSON.stringify(body).replace('RUN', folder.split('/')[1] ?? ''));
      expect(await registry.http.send(method, `/api/2.0/${route}`, sent)).toMatchObject({
        status: 501,
        body: {
          error_code: 'NOT_IMPLEMENTED',
          message: `${what} is not supported for the current artifact repository`,
        },
      });
      expect((await registry.http.get('/api/3.0/mlflow/server-info')).body).toMatchObject({
        multipart_uploads_enabled: false,
        multipart_downloads_enabled: false,
      });
    },
  );

  it('keeps the files of a registered version as they were', async () => {
    await registry.http.upload(`${folder}/kept/weights.bin`, 'original');
    await registry.http.registerVersion('kept', `mlflow-artifacts:/${folder}/kept`);
    expect((await registry.http.upload(`${folder}/kept/weights.bin`, 'original')).status).toBe(200);
    expect(await registry.http.upload(`${folder}/kept/weights.bin`, 'changed')).toMatchObject({
      status: 409,
      body: { code: 'artifact-frozen' },
    });
    for (const path of ['kept/weights.bin', 'kept', '']) {
      const removal = await raw('DELETE', `/api/2.0/mlflow-artifacts/artifacts/${folder}/${path}`);
      expect(removal.status).toBe(409);
    }
    expect(await (await registry.http.download(`${folder}/kept/weights.bin`)).text()).toBe('original');
    expect((await registry.http.must('GET', '/api/v1/models/kept/versions/1')).files).toEqual([
      { path: 'weights.bin', digest: digestOf(Buffer.from('original')), bytes: 8 },
    ]);
  });

  it('takes a small file from MLflow’s page, and refuses what it cannot place', async () => {
    const [, runId = ''] = folder.split('/');
    const send = async (query: string, body: string | Uint8Array<ArrayBuffer>) => {
      const url = `${registry.http.origin}/ajax-api/2.0/mlflow/upload-artifact?${query}`;
      const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      return { status: answer.status, body: (await answer.json()) as { message?: string } };
    };
    expect(await send(`run_uuid=${runId}&path=page/chart.json`, '{"half')).toEqual({ status: 200, body: {} });
    expect(await (await registry.http.download(`${folder}/page/chart.json`)).text()).toBe('{"half');
    for (const [query, body, words] of [
      ['path=x', 'x', 'Request must specify run_uuid.'],
      [`run_uuid=${runId}`, 'x', 'Request must specify path.'],
      [`run_uuid=${runId}&path=x`, '', 'Request must specify data.'],
      [`run_uuid=${runId}&path=..%2Fx`, 'x', 'Invalid path'],
      [`run_uuid=${runId}&path=x`, new Uint8Array(10 * 2 ** 20 + 1), 'Max size is 10MB'],
    ] as const) {
      expect(await send(query, body)).toMatchObject({ status: 400, body: { message: expect.stringContaining(words) } });
    }
  });

  it('gives up a download whose reader has gone, and answers others meanwhile', async () => {
    await registry.http.upload(`${folder}/long.bin`, new Uint8Array(32 * 2 ** 20));
    const before = await openFiles();
    const { hostname, port } = new URL(registry.http.origin);
    const path = `/api/2.0/mlflow-artifacts/artifacts/${folder}/long.bin`;
    const stall = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        request({ hostname, port, path, agent: false }, resolve).on('error', reject).end();
      });
    const stalled = await Promise.all(Array.from({ length: 20 }, stall));
    expect(await openFiles()).toBeGreaterThanOrEqual(before + 3 * stalled.length);
    expect((await fetch(`${registry.http.origin}/health`)).status).toBe(200);
    for (const answer of stalled) answer.destroy();
    await eventually(async () => {
      expect(await openFiles()).toBeLessThanOrEqual(before + 3);
    });
  });

  it('leaves a path as it was when an upload breaks off', async () => {
    await registry.http.upload(`${folder}/whole.bin`, 'whole');
    const { hostname, port } = new URL(registry.http.origin);
    const path = `/api/2.0/mlflow-artifacts/artifacts/${folder}/whole.bin`;
    const broken = request({ method: 'PUT', hostname, port, path, headers: { 'content-length': '1000' } });
    broken.on('error', () => undefined);
    broken.write('part of it', () => broken.destroy());
    await eventually(async () => {
      expect(await (await registry.http.download(`${folder}/whole.bin`)).text()).toBe('whole');
    });
  });

  it('streams: an upload and a download of 200 MB never are in memory whole', async () => {
    const size = 200 * 2 ** 20;
    const before = process.memoryUsage();
    let highest = 0;
    const watch = setInterval(() => {
      const { rss } = process.memoryUsage();
      highest = Math.max(highest, rss - before.rss);
    }, 20);
    const { hostname, port } = new URL(registry.http.origin);
    const path = `/api/2.0/mlflow-artifacts/artifacts/${folder}/large.bin`;
    await new Promise<void>((resolve, reject) => {
      const sent = request(
        { method: 'PUT', hostname, port, path, headers: { 'content-length': String(size) } },
        (answer) => {
          answer.resume().on('end', () => resolve());
        },
      );
      const block = Buffer.alloc(2 ** 20, 7);
      let left = size / block.length;
      const write = (): void => {
        while (left > 0) {
          left -= 1;
          if (!sent.write(block)) return void sent.once('drain', write);
        }
        sent.end();
      };
      sent.on('error', reject);
      write();
    });
    const body = (await registry.http.download(`${folder}/large.bin`)).body;
    let received = 0;
    for await (const chunk of body ?? []) received += (chunk as Uint8Array).length;
    clearInterval(watch);
    expect(received).toBe(size);
    expect(highest).toBeLessThan(120 * 2 ** 20);
  });
});

/** How many files and sockets this process has open. */
async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}

function decodeURIComponentLoosely(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '..';
  }
}
