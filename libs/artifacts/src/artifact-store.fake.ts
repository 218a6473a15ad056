import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Digest } from '@modelyard/contracts';
import { artifactKey } from './artifact-key.js';
import { artifactNotFound, artifactTooLarge, digestMismatch } from './artifact-errors.js';
import {
  ArtifactStore,
  type ArtifactContent,
  type ByteRange,
  type PutOptions,
  type StoredArtifact,
} from './artifact-store.js';
import { resolveRange } from './byte-range.js';
import { DigestCheck, digestOf } from './digest-stream.js';

/** Artifacts in memory. */
export class FakeArtifactStore extends ArtifactStore {
  private readonly artifacts = new Map<string, Buffer>();

  override async put(content: ArtifactContent, options: PutOptions = {}): Promise<StoredArtifact> {
    const bytes = content instanceof Uint8Array ? Buffer.from(content) : await buffer(Readable.from(content));
    const digest = digestOf(bytes);
    if (options.maxBytes !== undefined && bytes.length > options.maxBytes) throw artifactTooLarge(options.maxBytes);
    if (options.digest !== undefined && options.digest !== digest) throw digestMismatch(options.digest, digest);
    this.artifacts.set(artifactKey(digest), bytes);
    return { digest, bytes: bytes.length };
  }

  override open(digest: Digest, range?: ByteRange): Promise<Readable> {
    return Promise.resolve().then(() => {
      const bytes = this.artifacts.get(artifactKey(digest));
      if (!bytes) throw artifactNotFound(digest);
      if (!range) return Readable.from([bytes], { objectMode: false }).compose(new DigestCheck(digest)) as Readable;
      const { start, end } = resolveRange(range, bytes.length);
      return Readable.from([bytes.subarray(start, end + 1)], { objectMode: false });
    });
  }

  override stat(digest: Digest): Promise<StoredArtifact | undefined> {
    return Promise.resolve().then(() => {
      const bytes = this.artifacts.get(artifactKey(digest));
      return bytes && { digest, bytes: bytes.length };
    });
  }

  /** Changes stored bytes behind the store's back. */
  corrupt(digest: Digest): void {
    this.artifacts.set(artifactKey(digest), Buffer.from('something else'));
  }
}
