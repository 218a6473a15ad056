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
