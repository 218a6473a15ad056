import { z } from 'zod';
import { runReference } from '../mlflow-wire/fields.js';
import { QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController, MlflowGet } from '../mlflow-wire/mlflow-controller.js';
import { runIdOf } from '../mlflow-wire/run-reference.js';
import { FindRun } from '../runs/find-run.js';
import { ListArtifacts } from './list-artifacts.js';

const listMessage = z.object({ ...runReference, path: z.string().default('') });

/** The files of a run, by paths relative to the run. */
@MlflowController('artifacts')
export class RunArtifactsController {
  constructor(
    private readonly runs: FindRun,
    private readonly artifacts: ListArtifacts,
  ) {}

  @MlflowGet('list')
  async list(@QueryMessage(listMessage) message: Sent<typeof listMessage>) {
    const { artifactUri } = await this.runs.byId(runIdOf(message));
    return this.artifacts.below(artifactUri, message.path);
  }
}
