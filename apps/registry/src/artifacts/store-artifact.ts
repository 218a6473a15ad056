import { artifactTooLarge, type ArtifactContent, type ArtifactStore, type StoredArtifact } from '@modelyard/artifacts';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import type { LateReference } from '../model-versions/late-reference.js';
import type { ArtifactFiles } from './artifact-files.js';

export class StoreArtifact {
  constructor(
    private readonly store: ArtifactStore,
    private readonly files: ArtifactFiles,
    private readonly lateReference: LateReference,
    /** Largest file that is taken. */
    readonly maxBytes: number,
  ) {}

  /**
   * Streams content into the store and points the path to it. An upload that breaks off leaves the path as it was.
   * @param announced length that the sender gave, so that what is too large is refused before it is read
   */
  async execute(
    path: string,
    content: ArtifactContent,
    announced = 0,
    maxBytes = this.maxBytes,
  ): Promise<StoredArtifact> {
    if (path === '') throw invalidParameter('Invalid path: a file needs a name');
    if (announced > maxBytes) throw artifactTooLarge(maxBytes);
    const stored = await this.store.put(content, { maxBytes });
    await this.point(path, stored);
    return stored;
  }

  /** Makes stored content a file. */
  async point(path: string, stored: StoredArtifact): Promise<void> {
    await this.files.point(path, stored);
    await this.lateReference.consider(path);
  }
}
