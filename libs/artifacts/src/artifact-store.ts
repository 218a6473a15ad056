import type { Readable } from 'node:stream';
import type { Digest } from '@modelyard/contracts';

/** What a store knows of an artifact. */
export interface StoredArtifact {
  readonly digest: Digest;
  readonly bytes: number;
}

/** Bytes on their way in. */
export type ArtifactContent = Uint8Array | AsyncIterable<Uint8Array>;

export interface PutOptions {
  /** What the content must hash to; anything else is refused with `digest-mismatch`. */
  readonly digest?: Digest;
  /** Refuses content that is longer, with `artifact-too-large`, without reading on. */
  readonly maxBytes?: number;
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
   * digest, so a reader must not act before the end. A range cannot be checked. Throws `artifact-not-found`.
   */
  abstract open(digest: Digest, range?: ByteRange): Promise<Readable>;

  /** The size, or undefined when there is no such artifact. */
  abstract stat(digest: Digest): Promise<StoredArtifact | undefined>;

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
