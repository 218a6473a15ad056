import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { provideServer } from './provide-server.js';
import type { ProvidedServer } from './resolve-server.js';

/** A bucket of this test file alone. Set once `beforeAll` has run. */
export interface TestBucket {
  /** `s3://key:secret@bucket?endpoint=…`, as MODELYARD_ARTIFACTS_URL takes it. */
  readonly url: string;
  readonly bucket: string;
  /** A client for looking behind the back of what is tested. */
  readonly client: S3Client;
}

const provisioningMs = 300_000;

/** Gives the test file an empty bucket, removed afterwards. Call it at the top of a file or describe. */
export function usingS3(): TestBucket {
  let server: ProvidedServer | undefined;
  let client: S3Client | undefined;
  const bucket = `test-${randomBytes(8).toString('hex')}`;
  beforeAll(async () => {
    server = await provideServer('s3');
    client = clientOf(new URL(server.address));
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  }, provisioningMs);
  afterAll(async () => {
    if (client) await removeBucket(client, bucket);
    client?.destroy();
    await server?.stop();
  }, 60_000);
  return {
    bucket,
    get url() {
      return bucketUrl(new URL(server?.address ?? 'http://not-started'), bucket);
    },
    get client() {
      if (!client) throw new TypeError('The bucket exists once beforeAll has run.');
      return client;
    },
  };
}

function clientOf({ origin, username, password, searchParams }: URL): S3Client {
  return new S3Client({
    endpoint: origin,
    forcePathStyle: true,
    region: searchParams.get('region') ?? 'us-east-1',
    credentials: { accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) },
  });
}

function bucketUrl({ origin, username, password, searchParams }: URL, bucket: string): string {
  const region = searchParams.get('region') ?? 'us-east-1';
  return `s3://${username}:${password}@${bucket}?endpoint=${encodeURIComponent(origin)}&region=${region}`;
}

async function removeBucket(client: S3Client, bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    const objects = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]));
    if (objects.length > 0)
      await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects } }));
  }
  await client.send(new DeleteBucketCommand({ Bucket: bucket }));
}
