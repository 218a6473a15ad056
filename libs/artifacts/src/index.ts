export { artifactKey } from './artifact-key.js';
export { artifactCorrupt, artifactNotFound, rangeNotSatisfiable } from './artifact-errors.js';
export {
  ArtifactStore,
  type ArtifactContent,
  type ByteRange,
  type PutOptions,
  type StoredArtifact,
} from './artifact-store.js';
export { FakeArtifactStore } from './artifact-store.fake.js';
export { DigestCheck, digestOf } from './digest-stream.js';
export { DirectoryArtifactStore } from './directory/directory-artifact-store.js';
export { openArtifactStore } from './open-artifact-store.js';
export { S3ArtifactStore } from './s3/s3-artifact-store.js';
