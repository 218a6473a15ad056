import { BodyMessage, QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { writtenList, WireText } from '../mlflow-wire/wire-text.js';
import { MlflowController, MlflowGet, MlflowPost } from '../mlflow-wire/mlflow-controller.js';
import { runIdOf } from '../mlflow-wire/run-reference.js';
import { CreateRun } from './create-run.js';
import { FindRun } from './find-run.js';
import { LogBatch } from './log-batch.js';
import { MoveRun } from './move-run.js';
import * as messages from './run-messages.js';
import { RunTags } from './run-tags.js';
import { runInfoView, runText } from './run-view.js';
import { SearchRuns } from './search-runs.js';
import { UpdateRun } from './update-run.js';

@MlflowController('runs')
export class RunsController {
  constructor(
    private readonly createRun: CreateRun,
    private readonly find: FindRun,
    private readonly updateRun: UpdateRun,
    private readonly moveRun: MoveRun,
    private readonly log: LogBatch,
    private readonly tags: RunTags,
    private readonly searchRuns: SearchRuns,
  ) {}

  @MlflowPost('create')
  async create(@BodyMessage(messages.createRunMessage) message: Sent<typeof messages.createRunMessage>) {
    const run = await this.createRun.execute({
      experimentId: message.experiment_id,
      userId: message.user_id,
      runName: message.run_name,
      startTime: message.start_time,
      tags: message.tags,
    });
    return new WireText(`{"run":${runText(run)}}`);
  }

  @MlflowGet('get')
  async get(@QueryMessage(messages.runMessage) message: Sent<typeof messages.runMessage>) {
    return new WireText(`{"run":${runText(await this.find.row(runIdOf(message)))}}`);
  }

  @MlflowPost('update')
  async update(@BodyMessage(messages.updateRunMessage) message: Sent<typeof messages.updateRunMessage>) {
    const { status, end_time: endTime, run_name: runName } = message;
    const run = await this.updateRun.execute(runIdOf(message), { status, endTime, runName });
    return { run_info: runInfoView(run) };
  }

  @MlflowPost('delete')
  delete(@BodyMessage(messages.runMessage) message: Sent<typeof messages.runMessage>) {
    return this.moveRun.execute(runIdOf(message), 'deleted');
  }

  @MlflowPost('restore')
  restore(@BodyMessage(messages.runMessage) message: Sent<typeof messages.runMessage>) {
    return this.moveRun.execute(runIdOf(message), 'active');
  }

  @MlflowPost('set-tag')
  setTag(@BodyMessage(messages.setRunTagMessage) message: Sent<typeof messages.setRunTagMessage>) {
    return this.log.execute(runIdOf(message), { tags: [{ key: message.key, value: message.value }] });
  }

  @MlflowPost('delete-tag')
  deleteTag(@BodyMessage(messages.deleteRunTagMessage) message: Sent<typeof messages.deleteRunTagMessage>) {
    return this.tags.remove(runIdOf(message), message.key);
  }

  @MlflowPost('search', 'read')
  async search(@BodyMessage(messages.searchRunsMessage) message: messages.SearchRuns) {
    const { rows, nextPageToken } = await this.searchRuns.execute(message);
    return writtenList('runs', rows, runText, nextPageToken);
  }
}
