import type { Readable } from 'node:stream';
import type { Digest } from '@modelyard/contracts';
import type { DirectTransfers } from './direct-transfers.js';
import type { ArtifactContent, PutOptions, StoredArtifact } from './stored-artifact.js';

/** Uploads that never ended. */
export interface Unfinished {
  readonly uploads: number;
  readonly bytes: number;
}

/** Bytes from `start` to `end`, both included and counted from 0; without `end` to the last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/**
 * Content-addressed, write-once storage; also the injection token. An artifact is visible whole or not at all, and putting the
 * same content again is the same as having put it once.
 */
export abstract class ArtifactStore {
  /** Stores content under its SHA-256. */
  abstract put(content: ArtifactContent, options?: PutOptions): Promise<StoredArtifact>;

  /**
   * The content as a stream. Read whole, the stream fails with `artifact-corrupt` instead of ending when the bytes do not match the
   * digest, so a reader must not act before the end. A range cannot be checked. The chunks are the reader's own. Throws `artifact-not-found`.
   */
  abstract open(digest: Digest, range?: ByteRange): Promise<Readable>;

  /** The size, or undefined when there is no such artifact. */
  abstract stat(digest: Digest): Promise<StoredArtifact | undefined>;

  /**
   * Removes an artifact that nobody needs any more; false where it is held and stays. One that is not there counts as removed. Only
   * the service that knows every reference may decide so, and only while nobody can claim it.
   */
  abstract remove(digest: Digest): Promise<boolean>;

  /** Removes what uploads left that began before a moment and never ended; only counts them where `dryRun`. */
  abstract discardUnfinished(before: Date, dryRun?: boolean): Promise<Unfinished>;

  /** How clients exchange content with the store itself; undefined where the store cannot be reached by them. */
  readonly transfers: DirectTransfers | undefined = undefined;

  /** The whole content, checked against its digest. Throws `artifact-not-found` or `artifact-corrupt`. */
  async read(digest: Digest): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of await this.open(digest)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  /** A local file that holds the artifact, where the store keeps one. Its content is not checked: hash what you load. */
  path(_digest: Digest): string | undefined {
    return undefined;
  }
}
