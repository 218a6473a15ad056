export { artifactKey } from './artifact-key.js';
export { artifactCorrupt, artifactNotFound, artifactTooLarge, rangeNotSatisfiable } from './artifact-errors.js';
export {
  ArtifactStore,
  type ArtifactContent,
  type ByteRange,
  type PutOptions,
  type StoredArtifact,
  type Unfinished,
} from './artifact-store.js';
export { DirectTransfers, type DirectUpload, type UploadedPart } from './direct-transfers.js';
export { FakeArtifactStore } from './artifact-store.fake.js';
export { DigestCheck, digestOf } from './digest-stream.js';
export { DirectoryArtifactStore } from './directory/directory-artifact-store.js';
export type { StoreOwner } from './ownership.js';
export { openArtifactStore } from './open-artifact-store.js';
export { S3ArtifactStore } from './s3/s3-artifact-store.js';
export { S3Objects } from './s3/s3-objects.js';
