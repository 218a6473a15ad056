import type { Digest } from '@modelyard/contracts';
import type { PutOptions, StoredArtifact } from './stored-artifact.js';

/** An upload that goes straight to the store: a place of its own that nobody reads from. */
export interface DirectUpload {
  readonly key: string;
  /** The store's own id of an upload in parts; null for a whole one. */
  readonly partsId: string | null;
}

/** One part that the store has taken, as its answer named it. */
export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
}

/** How a browser or client shall see a download. */
export interface DownloadLook {
  readonly fileName: string;
  readonly mediaType: string;
}

/**
 * Exchange of content between clients and the store by presigned URLs. What arrives this way is an artifact only once `takeOver` has
 * read all of it and knows its digest; until then it is neither visible nor trusted.
 */
export abstract class DirectTransfers {
  /** An upload in 1 to 10,000 parts, with a URL to PUT each of them to. */
  abstract beginParts(
    parts: number,
    seconds: number,
  ): Promise<{ readonly upload: DirectUpload; readonly urls: readonly string[] }>;

  /** An upload by one PUT. */
  abstract beginWhole(seconds: number): Promise<{ readonly upload: DirectUpload; readonly url: string }>;

  /** Puts the parts together; may be repeated. Throws `upload-incomplete`. */
  abstract joinParts(upload: DirectUpload, parts: readonly UploadedPart[]): Promise<void>;

  /** How many bytes have arrived whole; undefined while none have. */
  abstract arrived(upload: DirectUpload): Promise<number | undefined>;

  /** Reads what arrived, and keeps it under its digest. Throws `upload-incomplete`, and what `ArtifactStore.put` throws. */
  abstract takeOver(upload: DirectUpload, options: PutOptions): Promise<StoredArtifact>;

  /** Forgets an upload with all that arrived of it; one that is not there is no fault. */
  abstract discard(upload: DirectUpload): Promise<void>;

  /** Where the content can be fetched for so many seconds, also in ranges. */
  abstract downloadUrl(digest: Digest, look: DownloadLook, seconds: number): Promise<string>;
}
