import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { usingS3 } from '@modelyard/testing';
import { artifactKey } from '../artifact-key.js';
import { artifactStoreConformance } from '../artifact-store.conformance.js';
import { digestOf } from '../digest-stream.js';
import { openArtifactStore } from '../open-artifact-store.js';

const bucket = usingS3();

artifactStoreConformance('in a bucket', () =>
  Promise.resolve({
    store: openArtifactStore(bucket.url),
    corrupt: async (digest) => {
      await bucket.client.send(
        new PutObjectCommand({ Bucket: bucket.bucket, Key: artifactKey(digest), Body: 'something else' }),
      );
    },
  }),
);

describe('a bucket of artifacts', () => {
  it('never overwrites a key that another writer made first', async () => {
    const content = Buffer.from('model');
    const theirs = { Bucket: bucket.bucket, Key: artifactKey(digestOf(content)) };
    await bucket.client.send(new PutObjectCommand({ ...theirs, Body: content }));
    await expect(
      bucket.client.send(new PutObjectCommand({ ...theirs, Body: 'x', IfNoneMatch: '*' })),
    ).rejects.toMatchObject({
      $metadata: { httpStatusCode: 412 },
    });
    const stored = await openArtifactStore(bucket.url).put(content);
    expect(stored).toEqual({ digest: digestOf(content), bytes: 5 });
  });

  it('says that the store does not answer, and what to check', async () => {
    const store = openArtifactStore('s3://key:secret@bucket?endpoint=http%3A%2F%2F127.0.0.1%3A1');
    await expect(store.stat(digestOf(Buffer.from('model')))).rejects.toMatchObject({
      code: 'artifact-store-unavailable',
      kind: 'unavailable',
    });
  });
});
