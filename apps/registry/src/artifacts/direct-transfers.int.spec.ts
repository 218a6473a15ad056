import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf } from '@modelyard/artifacts';
import { usingS3 } from '@modelyard/testing';
import { usingPythonClient } from '../stories/python-client.testkit.js';
import { usingRegistry } from '../stories/registry-story.testkit.js';

const mostBytes = 24 * 2 ** 20;

describe('files go straight to and from a bucket', () => {
  const bucket = usingS3();
  const registry = usingRegistry({
    get MODELYARD_ARTIFACTS_URL() {
      return bucket.url;
    },
    MODELYARD_ARTIFACT_DIRECT_TRANSFERS: '1',
    MODELYARD_ARTIFACT_MAX_BYTES: String(mostBytes),
  });
  const client = usingPythonClient('mlflow 3', registry);
  let runId = '';
  let folder = '';
  beforeAll(async () => {
    ({ runId, artifacts: folder } = await registry.http.startRun());
  });

  const content = (text: string) => new Uint8Array(Buffer.from(text));
  const put = async (url: string, body: Uint8Array<ArrayBuffer>): Promise<string> => {
    const answer = await fetch(url, { method: 'PUT', body });
    expect(answer.status).toBe(200);
    return answer.headers.get('etag') ?? '';
  };
  const mpu = (action: string, path: string, message: Record<string, unknown>) =>
    registry.http.post(`/api/2.0/mlflow-artifacts/mpu/${action}/${path}`, message);
  const begin = async (path: string, localFile: string) => {
    const { status, body } = await mpu('create', path, { path: localFile, num_parts: 1 });
    expect(status).toBe(200);
    const { upload_id: uploadId, credentials } = body as {
      upload_id: string;
      credentials: { url: string; part_number: number; headers: Record<string, string> }[];
    };
    const [only] = credentials;
    if (!only) throw new Error('an upload in one part has one URL');
    return { uploadId, url: only.url };
  };
  const listed = async (path: string): Promise<unknown[]> =>
    (await registry.http.must('GET', 'artifacts/list', { run_id: runId, path })).files ?? [];
  const leftovers = async (): Promise<number> => {
    const { bucket: Bucket } = bucket;
    const parts = await bucket.client.send(new ListMultipartUploadsCommand({ Bucket }));
    const whole = await bucket.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'uploads/' }));
    return (parts.Uploads?.length ?? 0) + (whole.Contents?.length ?? 0);
  };

  it('for the unmodified client, which finds out by itself that it may', async () => {
    expect((await registry.http.get('/api/3.0/mlflow/server-info')).body).toMatchObject({
      multipart_uploads_enabled: true,
      multipart_downloads_enabled: true,
    });
    const told = await client.tell('big_artifact.py', {
      BIG_ARTIFACT_MB: '17',
      MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: String(2 ** 20),
      MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: String(5 * 2 ** 20),
      MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE: String(5 * 2 ** 20),
    });
    expect(told).toEqual({ listed: [['checkpoints/weights.bin', true]], same: true });
    expect(
      await registry.database.query(
        'select path, parts_id is not null as parts, completed_at is not null as completed from artifact_uploads',
      ),
    ).toEqual([{ path: expect.stringMatching(/checkpoints\/weights\.bin$/), parts: true, completed: true }]);
    expect(await leftovers()).toBe(0);
  }, 300_000);

  it('for a client that is told not to, through the server', async () => {
    const told = await client.tell('big_artifact.py', {
      BIG_ARTIFACT_MB: '17',
      MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: 'false',
      MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD: 'false',
    });
    expect(told).toEqual({ listed: [['checkpoints/weights.bin', true]], same: true });
    expect(await leftovers()).toBe(0);
  }, 300_000);

  it('in parts: nothing is seen before they are joined, and joining again changes nothing', async () => {
    const { uploadId, url } = await begin(`${folder}/parts`, 'C:\\Users\\ada\\model.bin');
    const etag = await put(url, content('in parts'));
    expect(await listed('parts')).toEqual([]);
    const message = { path: 'model.bin', upload_id: uploadId, parts: [{ part_number: 1, etag, url }] };
    expect(await mpu('complete', `${folder}/parts`, message)).toEqual({ status: 200, body: {} });
    expect(await mpu('complete', `${folder}/parts`, message)).toEqual({ status: 200, body: {} });
    expect(await listed('parts')).toEqual([{ path: 'parts/model.bin', is_dir: false, file_size: 8 }]);
    const answer = await registry.http.download(`${folder}/parts/model.bin`);
    expect([await answer.text(), answer.headers.get('etag')]).toEqual([
      'in parts',
      `"${digestOf(content('in parts'))}"`,
    ]);
  });

  it('in parts: all who join the same upload at once succeed', async () => {
    const { uploadId, url } = await begin(`${folder}/twice`, 'a.bin');
    const etag = await put(url, content('twice'));
    const message = { path: 'a.bin', upload_id: uploadId, parts: [{ part_number: 1, etag }] };
    const joiners = Array.from({ length: 8 }, () => mpu('complete', `${folder}/twice`, message));
    expect((await Promise.all(joiners)).map(({ status }) => status)).toEqual(joiners.map(() => 200));
    expect(await (await registry.http.download(`${folder}/twice/a.bin`)).text()).toBe('twice');
    expect(await leftovers()).toBe(0);
  });

  it('in parts: refuses what was not begun, not sent or not here, and forgets what was aborted', async () => {
    const { uploadId, url } = await begin(`${folder}/refused`, 'a.bin');
    const part = { part_number: 1, etag: '"0123456789abcdef0123456789abcdef"' };
    const complete = (path: string, message: Record<string, unknown>) =>
      mpu('complete', path, { path: 'a.bin', upload_id: uploadId, parts: [part], ...message });
    expect(await complete(`${folder}/refused`, {})).toMatchObject({ status: 400, body: { code: 'upload-incomplete' } });
    expect((await complete(`${folder}/other`, {})).status).toBe(404);
    expect((await complete(`${folder}/refused`, { upload_id: 'x' })).status).toBe(404);
    expect((await complete(`${folder}/refused`, { parts: [] })).status).toBe(400);
    for (const parts of [0, 10_001]) {
      expect(await mpu('create', folder, { path: 'x', num_parts: parts })).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining('num_parts') },
      });
    }
    for (const [path, file] of [
      [`${folder}/%252e%252e`, 'x'],
      [folder, '..'],
      [folder, 'a/'],
    ] as const) {
      expect((await mpu('create', path, { path: file, num_parts: 1 })).status).toBe(400);
    }
    const abort = () => mpu('abort', `${folder}/refused`, { path: 'a.bin', upload_id: uploadId });
    expect((await abort()).status).toBe(200);
    expect((await abort()).status).toBe(404);
    expect((await fetch(url, { method: 'PUT', body: 'late' })).status).toBe(404);
    expect(await leftovers()).toBe(0);
  });

  it('in parts: never over a file that a version was registered with', async () => {
    await registry.http.upload(`${folder}/kept/a.bin`, 'original');
    await registry.http.registerVersion('kept', `mlflow-artifacts:/${folder}/kept`);
    const { uploadId, url } = await begin(`${folder}/kept`, 'a.bin');
    const etag = await put(url, content('changed'));
    const message = { path: 'a.bin', upload_id: uploadId, parts: [{ part_number: 1, etag }] };
    expect(await mpu('complete', `${folder}/kept`, message)).toMatchObject({
      status: 409,
      body: { code: 'artifact-frozen' },
    });
    expect(await (await registry.http.download(`${folder}/kept/a.bin`)).text()).toBe('original');
    expect(await leftovers()).toBe(0);
  });

  it('by one PUT, which counts when somebody looks, for a run and a logged model', async () => {
    const { model } = await registry.http.must('POST', 'logged-models', { experiment_id: '0', name: 'direct' });
    const modelId = model.info.model_id as string;
    for (const owner of [{ run_id: runId }, { model_id: modelId }]) {
      const offered = await registry.http.must('POST', 'artifacts/presigned-upload-url', {
        ...owner,
        path: 'sub/a.txt',
      });
      await put(offered.presigned_url as string, content(`of ${Object.keys(owner)[0]}`));
      const asked = await registry.http.must('POST', 'artifacts/presigned-download-url', {
        ...owner,
        path: 'sub/a.txt',
      });
      const answer = await fetch(asked.presigned_url as string);
      expect([await answer.text(), answer.headers.get('content-type')]).toEqual([
        `of ${Object.keys(owner)[0]}`,
        'text/plain; charset=utf-8',
      ]);
    }
    const uri = (model.info.artifact_uri as string).slice('mlflow-artifacts:/'.length);
    expect(await (await registry.http.download(`${uri}/sub/a.txt`)).text()).toBe('of model_id');
    expect(await leftovers()).toBe(0);
  });

  it('by one PUT, which a registration counts before it reads the files', async () => {
    const offered = await registry.http.must('POST', 'artifacts/presigned-upload-url', {
      run_id: runId,
      path: 'sent/weights.bin',
    });
    await put(offered.presigned_url as string, content('weights'));
    await registry.http.registerVersion('sent', `runs:/${runId}/sent`);
    expect(
      await registry.database.query(
        `select v.files from model_versions v join registered_models using (model_id) where name = 'sent'`,
      ),
    ).toEqual([{ files: [{ path: 'weights.bin', digest: digestOf(content('weights')), bytes: 7 }] }]);
  });

  it('by one PUT, which a sweep counts too before it clears what never ended', async () => {
    const offered = await registry.http.must('POST', 'artifacts/presigned-upload-url', {
      run_id: runId,
      path: 'unseen',
    });
    await put(offered.presigned_url as string, content('unseen'));
    expect((await registry.http.post('/api/v1/storage/sweep', { dryRun: false })).status).toBe(200);
    expect(await registry.database.query(`select bytes::int from artifact_files where path like '%/unseen'`)).toEqual([
      { bytes: 6 },
    ]);
  });

  it('by one PUT: what is too large never counts, and an unclear request is refused', async () => {
    const offered = await registry.http.must('POST', 'artifacts/presigned-upload-url', { run_id: runId, path: 'huge' });
    await put(offered.presigned_url as string, new Uint8Array(mostBytes + 1));
    expect((await registry.http.download(`${folder}/huge`)).status).toBe(404);
    expect(await leftovers()).toBe(0);
    for (const message of [
      { path: 'x' },
      { run_id: runId, model_id: 'm', path: 'x' },
      { run_id: runId, path: '../x' },
      { run_id: runId, path: 'x', expiration: 604_801 },
      { run_id: runId },
    ]) {
      expect((await registry.http.post('/api/2.0/mlflow/artifacts/presigned-upload-url', message)).status).toBe(400);
    }
    expect((await registry.http.get(`/api/2.0/mlflow-artifacts/presigned/${folder}/none`)).status).toBe(404);
  });
});
