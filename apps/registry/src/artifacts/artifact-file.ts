import type { Digest } from '@modelyard/contracts';

/** One stored file: where clients see it, and what is there. */
export interface ArtifactFile {
  /** Below the artifact root, without a leading slash. */
  readonly path: string;
  readonly digest: Digest;
  readonly bytes: number;
}

/** One entry of a folder. */
export interface ArtifactEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Of a file; a folder has none. */
  readonly bytes: number | undefined;
}
