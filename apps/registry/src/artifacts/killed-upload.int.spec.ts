import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf, openArtifactStore } from '@modelyard/artifacts';
import { eventually, startService, usingPostgres, usingS3, type ServiceProcess } from '@modelyard/testing';
import { MlflowHttp } from '../stories/mlflow-http.testkit.js';

const entry = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const content = randomBytes(12 * 2 ** 20);

describe('a server that is killed in the middle of an upload', () => {
  let folder = '';
  let service: ServiceProcess;
  afterAll(async () => {
    await service.kill();
    await rm(folder, { recursive: true, force: true });
  });
  const database = usingPostgres();
  const log = usingPostgres();
  const bucket = usingS3();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'modelyard-killed-'));
    service = await startService(entry, {
      MODELYARD_DATABASE_URL: database.url,
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: log.url,
      MODELYARD_ARTIFACTS_URL: pathToFileURL(folder).href,
    });
  }, 300_000);

  const unjoined = async (): Promise<number> =>
    (await bucket.client.send(new ListMultipartUploadsCommand({ Bucket: bucket.bucket }))).Uploads?.length ?? 0;
  it.each([
    {
      where: 'a folder',
      url: () => pathToFileURL(folder).href,
      begun: async () => (await readdir(join(folder, 'uploads'))).length,
    },
    { where: 'a bucket', url: () => bucket.url, begun: unjoined },
  ])(
    'leaves nothing visible in $where, what a sweep clears, and a file that can be sent again',
    async ({ where, url, begun }) => {
      await service.restart({ MODELYARD_ARTIFACTS_URL: url() });
      const http = new MlflowHttp(service.url);
      const { artifacts } = await http.startRun();
      const path = `${artifacts}/${where.replace(' ', '-')}.bin`;
      const sending = request(`${service.url}/api/2.0/mlflow-artifacts/artifacts/${path}`, {
        method: 'PUT',
        headers: { 'content-length': content.length },
      });
      const broken = once(sending, 'error');
      sending.write(content.subarray(0, 11 * 2 ** 20));
      await eventually(async () => expect(await begun()).toBe(1));
      await service.restart();
      await broken;

      expect((await http.download(path)).status).toBe(404);
      const store = openArtifactStore(url());
      expect(await store.stat(digestOf(content))).toBeUndefined();
      expect(await store.discardUnfinished(new Date(Date.now() + 60_000))).toMatchObject({ uploads: 1 });
      expect(await begun()).toBe(0);

      expect((await http.upload(path, content)).status).toBe(200);
      expect(digestOf(Buffer.from(await (await http.download(path)).arrayBuffer()))).toBe(digestOf(content));
    },
    120_000,
  );
});
