import { Injectable } from '@nestjs/common';
import type { ArtifactEntry } from './artifact-file.js';
import { ArtifactFiles } from './artifact-files.js';
import { artifactPath } from './artifact-path.js';
import { joinPath, ownPath } from './artifact-uri.js';
import { DirectUploads } from './direct-uploads.js';

/** What is directly in a folder. */
@Injectable()
export class ListArtifacts {
  constructor(
    private readonly files: ArtifactFiles,
    private readonly uploads: DirectUploads,
  ) {}

  async in(folder: string): Promise<readonly ArtifactEntry[]> {
    await this.uploads.settle(folder);
    return this.files.list(folder);
  }

  /**
   * A folder of a run, logged model or version, as MLflow's messages have it: with paths relative to the root.
   * @param root artifact URI of the owner; what is elsewhere is listed as empty
   */
  async below(root: string, path: string) {
    const folder = artifactPath(path);
    const own = ownPath(root);
    const entries = own === undefined ? [] : await this.in(joinPath(own, folder));
    return {
      root_uri: root,
      files: entries.map(({ name, isFolder, bytes }) => ({
        path: joinPath(folder, name),
        is_dir: isFolder,
        file_size: bytes,
      })),
    };
  }
}
