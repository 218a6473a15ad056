import type { ArtifactContent, ArtifactStore, StoredArtifact } from '@modelyard/artifacts';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import type { LateReference } from '../model-versions/late-reference.js';
import type { ArtifactFiles } from './artifact-files.js';

export class StoreArtifact {
  constructor(
    private readonly store: ArtifactStore,
    private readonly files: ArtifactFiles,
    private readonly lateReference: LateReference,
    private readonly maxBytes: number,
  ) {}

  /** Streams content into the store and points the path to it. An upload that breaks off leaves the path as it was. */
  async execute(path: string, content: ArtifactContent): Promise<StoredArtifact> {
    if (path === '') throw invalidParameter('Invalid path: a file needs a name');
    const stored = await this.store.put(content, { maxBytes: this.maxBytes });
    await this.files.point(path, stored);
    await this.lateReference.consider(path);
    return stored;
  }
}
