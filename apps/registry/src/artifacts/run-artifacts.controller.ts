import { z } from 'zod';
import { runReference } from '../mlflow-wire/fields.js';
import { QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController, MlflowGet } from '../mlflow-wire/mlflow-controller.js';
import { runIdOf } from '../mlflow-wire/run-reference.js';
import { FindRun } from '../runs/find-run.js';
import { artifactPath } from './artifact-path.js';
import { ArtifactFiles } from './artifact-files.js';
import { joinPath, ownPath } from './artifact-uri.js';

const listMessage = z.object({ ...runReference, path: z.string().default('') });

/** The files of a run, by paths relative to the run. */
@MlflowController('artifacts')
export class RunArtifactsController {
  constructor(
    private readonly runs: FindRun,
    private readonly files: ArtifactFiles,
  ) {}

  @MlflowGet('list')
  async list(@QueryMessage(listMessage) message: Sent<typeof listMessage>) {
    const { artifactUri } = await this.runs.byId(runIdOf(message));
    const folder = artifactPath(message.path);
    const root = ownPath(artifactUri);
    const entries = root === undefined ? [] : await this.files.list(joinPath(root, folder));
    return {
      root_uri: artifactUri,
      files: entries.map(({ name, isFolder, bytes }) => ({
        path: joinPath(folder, name),
        is_dir: isFolder,
        file_size: bytes,
      })),
    };
  }
}
