import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Digest } from '@modelyard/contracts';
import type { ArtifactStore } from './artifact-store.js';
import type { StoredArtifact } from './stored-artifact.js';
import { digestOf } from './digest-stream.js';
import type { StoreOwner } from './ownership.js';

/** What is needed to test a store: the store, and a way to damage what it holds. */
export interface ArtifactStoreUnderTest {
  readonly store: ArtifactStore;
  /** The same store as another service opens it. */
  readonly openedBy: (owner: StoreOwner) => ArtifactStore;
  readonly corrupt: (digest: Digest) => Promise<void> | void;
}

const absent = Digest.parse(`sha256:${'0'.repeat(64)}`);

/** What every artifact store promises. */
export function artifactStoreConformance(name: string, open: () => Promise<ArtifactStoreUnderTest>): void {
  describe(`the artifact store ${name}`, () => {
    let store: ArtifactStore;
    let corrupt: ArtifactStoreUnderTest['corrupt'];
    let openedBy: ArtifactStoreUnderTest['openedBy'];
    beforeAll(async () => {
      ({ store, corrupt, openedBy } = await open());
    });

    it('stores bytes under their digest and gives them back', async () => {
      const content = randomBytes(10_000);
      const stored = await store.put(content);
      expect(stored).toEqual({ digest: digestOf(content), bytes: 10_000 });
      expect(await store.read(stored.digest)).toEqual(content);
      expect(await store.stat(stored.digest)).toEqual(stored);
    });

    it('stores nothing at all as well as anything else', async () => {
      const stored = await store.put(new Uint8Array());
      expect(stored.bytes).toBe(0);
      expect(await store.read(stored.digest)).toHaveLength(0);
    });

    it('stores a stream of many chunks', async () => {
      const chunks = Array.from({ length: 40 }, () => randomBytes(5_000));
      const stored = await store.put(Readable.from(chunks));
      expect(await store.read(stored.digest)).toEqual(Buffer.concat(chunks));
    });

    it('stores more than one part of an upload', async () => {
      const content = randomBytes(17 * 1_048_576);
      const stored = await store.put(Readable.from([content.subarray(0, 9_000_000), content.subarray(9_000_000)]));
      expect(digestOf(await store.read(stored.digest))).toBe(digestOf(content));
    });

    it('answers the same to the same content put twice, at once too', async () => {
      const content = randomBytes(3_000);
      const [first, second] = await Promise.all([store.put(content), store.put(content)]);
      expect(second).toEqual(first);
      expect(await store.put(content)).toEqual(first);
      expect(await store.read(first.digest)).toEqual(content);
    });

    it('gives ranges, both ends included, cut at the end of the artifact', async () => {
      const { digest } = await store.put(Buffer.from('0123456789'));
      expect((await buffer(await store.open(digest, { start: 2, end: 4 }))).toString()).toBe('234');
      expect((await buffer(await store.open(digest, { start: 7 }))).toString()).toBe('789');
      expect((await buffer(await store.open(digest, { start: 9, end: 99 }))).toString()).toBe('9');
    });

    it('refuses a range that does not begin within the artifact', async () => {
      const { digest } = await store.put(Buffer.from('0123456789'));
      for (const range of [{ start: 10 }, { start: -1 }, { start: 5, end: 4 }, { start: 0.5 }]) {
        await expect(store.open(digest, range)).rejects.toMatchObject({ code: 'range-not-satisfiable' });
      }
    });

    it('refuses content that is not what was announced, and keeps nothing of it', async () => {
      const content = randomBytes(100);
      await expect(store.put(content, { digest: absent })).rejects.toMatchObject({ code: 'digest-mismatch' });
      expect(await store.stat(digestOf(content))).toBeUndefined();
    });

    it('refuses content over the limit, and keeps nothing of it', async () => {
      const content = randomBytes(101);
      await expect(store.put(content, { maxBytes: 100 })).rejects.toMatchObject({ code: 'artifact-too-large' });
      expect(await store.stat(digestOf(content))).toBeUndefined();
    });

    it('keeps nothing of an upload that breaks off, and says what broke it', async () => {
      const sent = randomBytes(1_000);
      async function* breaking(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(sent);
        throw new Error('the caller went away');
      }
      await expect(store.put(breaking())).rejects.toThrow('the caller went away');
      await expect(store.put(createReadStream('/no/such/source'))).rejects.toMatchObject({ code: 'ENOENT' });
      expect(await store.stat(digestOf(sent))).toBeUndefined();
    });

    it('says what is not there', async () => {
      expect(await store.stat(absent)).toBeUndefined();
      await expect(store.open(absent)).rejects.toMatchObject({ code: 'artifact-not-found', kind: 'not-found' });
      await expect(store.open(absent, { start: 0 })).rejects.toMatchObject({ code: 'artifact-not-found' });
      await expect(store.read(absent)).rejects.toMatchObject({ code: 'artifact-not-found' });
    });

    it('takes no other text for a digest', async () => {
      await expect(store.open('sha256:../../etc/passwd' as Digest)).rejects.toThrow(/sha256/);
      await expect(store.stat('../secret' as Digest)).rejects.toThrow(/sha256/);
    });

    it('announces the digest before anything is there under it, and stores nothing that nobody may claim', async () => {
      const content = randomBytes(9 * 2 ** 20);
      const seen: unknown[] = [];
      const claim = async (artifact: StoredArtifact): Promise<void> => {
        seen.push(artifact, await store.stat(artifact.digest));
      };
      const stored = await openedBy({ claim }).put(Readable.from([content]));
      expect(seen).toEqual([stored, undefined]);
      const unclaimed = randomBytes(100);
      const refuse = () => Promise.reject(new Error('not here'));
      await expect(openedBy({ claim: refuse }).put(unclaimed)).rejects.toThrow('not here');
      expect(await store.stat(digestOf(unclaimed))).toBeUndefined();
    });

    it('removes what nobody holds, once and again, and takes it anew', async () => {
      const content = randomBytes(1_000);
      const { digest } = await store.put(content);
      expect(await store.remove(digest)).toBe(true);
      expect(await store.stat(digest)).toBeUndefined();
      expect(await store.remove(digest)).toBe(true);
      await store.put(content);
      expect(await store.read(digest)).toEqual(content);
    });

    it('never removes what a service holds, whoever else stored it', async () => {
      const content = randomBytes(1_000);
      const { digest } = await store.put(content);
      await openedBy({ heldBy: 'monitor' }).put(content);
      expect(await store.remove(digest)).toBe(false);
      expect(await store.read(digest)).toEqual(content);
    });

    it('keeps content for its holder however its removal and its holder meet', async () => {
      const monitor = openedBy({ heldBy: 'monitor' });
      for (let round = 0; round < 20; round += 1) {
        const content = randomBytes(200);
        await store.put(content);
        const [, held] = await Promise.all([store.remove(digestOf(content)), monitor.put(content)]);
        expect(await store.read(held.digest)).toEqual(content);
      }
    });

    it('fails a whole read of damaged bytes instead of ending it', async () => {
      const { digest } = await store.put(randomBytes(50_000));
      await corrupt(digest);
      await expect(store.read(digest)).rejects.toMatchObject({ code: 'artifact-corrupt' });
      await expect(buffer(await store.open(digest))).rejects.toMatchObject({ code: 'artifact-corrupt' });
    });
  });
}
