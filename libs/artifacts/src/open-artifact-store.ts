import { fileURLToPath } from 'node:url';
import { DomainError } from '@modelyard/chassis';
import type { ArtifactStore } from './artifact-store.js';
import { DirectoryArtifactStore } from './directory/directory-artifact-store.js';
import type { StoreOwner } from './ownership.js';
import { S3ArtifactStore } from './s3/s3-artifact-store.js';
import { s3Client } from './s3/s3-client.js';

/**
 * The store that a URL names: `file:///folder`, or `s3://[keyId:secret@]bucket[?endpoint=…&region=…&publicEndpoint=…]`. With an
 * endpoint, buckets are addressed by path; `publicEndpoint` is the one that clients reach it by, where that is another.
 * Without keys in the URL the usual AWS sources are asked (environment, profile, instance role).
 */
export function openArtifactStore(url: string, owner: StoreOwner = {}): ArtifactStore {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  switch (parsed?.protocol) {
    case 'file:':
      return new DirectoryArtifactStore(fileURLToPath(parsed), owner);
    case 's3:':
      return new S3ArtifactStore(
        {
          client: s3Client(parsed),
          bucket: parsed.hostname,
          publicEndpoint: parsed.searchParams.get('publicEndpoint') ?? undefined,
        },
        owner,
      );
    default:
      throw new DomainError({
        code: 'artifact-store-unknown',
        kind: 'invalid',
        message: 'An artifact store is named by file:///folder or s3://bucket.',
        nextStep: 'Set MODELYARD_ARTIFACTS_URL to one of them.',
      });
  }
}
