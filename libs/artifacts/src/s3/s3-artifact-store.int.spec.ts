import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { usingS3 } from '@modelyard/testing';
import { artifactKey } from '../artifact-key.js';
import { artifactStoreConformance } from '../artifact-store.conformance.js';
import { digestOf } from '../digest-stream.js';
import type { DirectTransfers } from '../direct-transfers.js';
import type { StoreOwner } from '../ownership.js';
import { openArtifactStore } from '../open-artifact-store.js';

const bucket = usingS3();

artifactStoreConformance('in a bucket', () =>
  Promise.resolve({
    store: openArtifactStore(bucket.url),
    openedBy: (owner) => openArtifactStore(bucket.url, owner),
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

  const keys = async (prefix: string): Promise<readonly string[]> => {
    const found = await bucket.client.send(new ListObjectsV2Command({ Bucket: bucket.bucket, Prefix: prefix }));
    return (found.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
  };
  const unjoined = async (): Promise<number> => {
    const found = await bucket.client.send(new ListMultipartUploadsCommand({ Bucket: bucket.bucket }));
    return found.Uploads?.length ?? 0;
  };

  it('leaves neither parts nor an upload behind, whether it is kept, known already, refused or broken off', async () => {
    const store = openArtifactStore(bucket.url);
    const content = randomBytes(20 * 2 ** 20);
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(content);
      throw new Error('the caller went away');
    }
    const stored = await store.put(Readable.from([content]));
    expect(await store.put(Readable.from([content]))).toEqual(stored);
    await expect(store.put(breaking())).rejects.toThrow('the caller went away');
    await expect(store.put(Readable.from([content]), { maxBytes: 10 * 2 ** 20 })).rejects.toMatchObject({
      code: 'artifact-too-large',
    });
    await expect(store.put(Readable.from([content]), { digest: digestOf(Buffer.from('x')) })).rejects.toMatchObject({
      code: 'digest-mismatch',
    });
    expect([await keys('uploads/'), await unjoined()]).toEqual([[], 0]);
  });

  it('clears what killed processes left, once it is old enough', async () => {
    const store = openArtifactStore(bucket.url);
    const target = { Bucket: bucket.bucket, Key: 'uploads/killed' };
    await bucket.client.send(new CreateMultipartUploadCommand(target));
    await bucket.client.send(new PutObjectCommand({ Bucket: bucket.bucket, Key: 'uploads/whole', Body: 'four' }));
    expect(await store.discardUnfinished(new Date('2020-01-01T00:00:00Z'))).toEqual({ uploads: 0, bytes: 0 });
    const later = new Date(Date.now() + 60_000);
    expect(await store.discardUnfinished(later, true)).toEqual({ uploads: 2, bytes: 4 });
    expect(await store.discardUnfinished(later)).toEqual({ uploads: 2, bytes: 4 });
    expect([await keys('uploads/'), await unjoined()]).toEqual([[], 0]);
  });

  describe('presigned', () => {
    const transfers = (owner: StoreOwner = {}): DirectTransfers => {
      const { transfers: offered } = openArtifactStore(bucket.url, owner);
      if (!offered) throw new Error('a bucket offers transfers');
      return offered;
    };
    const send = async (url: string, body: Uint8Array<ArrayBuffer>): Promise<string> => {
      const answer = await fetch(url, { method: 'PUT', body });
      expect(answer.status).toBe(200);
      return answer.headers.get('etag') ?? '';
    };

    it('takes parts that clients sent, shows nothing before they are read, and gives them back in ranges', async () => {
      const content = randomBytes(6 * 2 ** 20);
      const cut = [content.subarray(0, 5 * 2 ** 20), content.subarray(5 * 2 ** 20)];
      const { upload, urls } = await transfers().beginParts(2, 60);
      const etags = await Promise.all(urls.map((url, index) => send(url, new Uint8Array(cut[index] ?? []))));
      const parts = etags.map((etag, index) => ({ number: index + 1, etag }));
      await transfers().joinParts(upload, parts);
      await transfers().joinParts(upload, parts);
      const store = openArtifactStore(bucket.url);
      expect(await store.stat(digestOf(content))).toBeUndefined();
      const stored = await transfers().takeOver(upload, {});
      expect(stored).toEqual({ digest: digestOf(content), bytes: content.length });
      await transfers().discard(upload);
      await transfers().discard(upload);
      const url = await transfers().downloadUrl(
        stored.digest,
        { fileName: "mödel (1)'s.bin", mediaType: 'image/png' },
        60,
      );
      const part = await fetch(url, { headers: { range: 'bytes=5-9' } });
      expect(part.status).toBe(206);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(content.subarray(5, 10));
      expect(part.headers.get('content-type')).toBe('image/png');
      expect(part.headers.get('content-disposition')).toContain('attachment; filename*=UTF-8');
    });

    it('refuses to join what was not sent, and to take over what did not arrive or is too large', async () => {
      const { upload } = await transfers().beginParts(1, 60);
      await expect(transfers().joinParts(upload, [{ number: 1, etag: '"nothing"' }])).rejects.toMatchObject({
        code: 'upload-incomplete',
      });
      const whole = await transfers().beginWhole(60);
      expect(await transfers().arrived(whole.upload)).toBeUndefined();
      await expect(transfers().takeOver(whole.upload, {})).rejects.toMatchObject({ code: 'upload-incomplete' });
      await send(whole.url, new Uint8Array(100));
      expect(await transfers().arrived(whole.upload)).toBe(100);
      await expect(transfers().takeOver(whole.upload, { maxBytes: 99 })).rejects.toMatchObject({
        code: 'artifact-too-large',
      });
    });

    it('never keeps other bytes under a digest than those that were read, when an upload is sent again meanwhile', async () => {
      const { upload, url } = await transfers().beginWhole(60);
      await send(url, new Uint8Array(Buffer.from('what was read')));
      const swap = async (): Promise<void> => void (await send(url, new Uint8Array(Buffer.from('something else'))));
      const stored = await transfers({ claim: swap }).takeOver(upload, {});
      expect((await openArtifactStore(bucket.url).read(stored.digest)).toString()).toBe('what was read');
    });

    it('takes over nothing at all as well as anything else', async () => {
      const { upload, url } = await transfers().beginWhole(60);
      await send(url, new Uint8Array());
      expect(await transfers().takeOver(upload, {})).toEqual({ digest: digestOf(Buffer.alloc(0)), bytes: 0 });
    });

    it('refuses any other request than the one that was signed', async () => {
      const { url } = await transfers().beginWhole(60);
      expect((await fetch(url)).status).toBe(403);
      expect((await fetch(url.replace('uploads/', 'sha256/'), { method: 'PUT', body: 'x' })).status).toBe(403);
    });
  });
});
