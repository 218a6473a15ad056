import { BodyMessage, QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController, MlflowGet, MlflowPost } from '../mlflow-wire/mlflow-controller.js';
import { CreateExperiment } from './create-experiment.js';
import { ExperimentLifecycle } from './experiment-lifecycle.js';
import * as messages from './experiment-messages.js';
import { ExperimentTags } from './experiment-tags.js';
import { experimentView } from './experiment-view.js';
import { FindExperiment } from './find-experiment.js';
import { SearchExperiments } from './search-experiments.js';

@MlflowController('experiments')
export class ExperimentsController {
  constructor(
    private readonly createExperiment: CreateExperiment,
    private readonly find: FindExperiment,
    private readonly searchExperiments: SearchExperiments,
    private readonly lifecycle: ExperimentLifecycle,
    private readonly tags: ExperimentTags,
  ) {}

  @MlflowPost('create')
  async create(@BodyMessage(messages.createExperimentMessage) message: Sent<typeof messages.createExperimentMessage>) {
    const { name, artifact_location: artifactLocation, tags } = message;
    return { experiment_id: await this.createExperiment.execute({ name, artifactLocation, tags }) };
  }

  @MlflowGet('get')
  async get(@QueryMessage(messages.experimentMessage) message: Sent<typeof messages.experimentMessage>) {
    return { experiment: experimentView(await this.find.byId(message.experiment_id)) };
  }

  @MlflowGet('get-by-name')
  async getByName(@QueryMessage(messages.experimentNameMessage) message: Sent<typeof messages.experimentNameMessage>) {
    return { experiment: experimentView(await this.find.byName(message.experiment_name)) };
  }

  @MlflowGet('search')
  searchByQuery(@QueryMessage(messages.searchExperimentsMessage) message: messages.SearchExperiments) {
    return this.search(message);
  }

  @MlflowPost('search', 'read')
  searchByBody(@BodyMessage(messages.searchExperimentsMessage) message: messages.SearchExperiments) {
    return this.search(message);
  }

  @MlflowPost('delete')
  delete(@BodyMessage(messages.experimentMessage) message: Sent<typeof messages.experimentMessage>) {
    return this.lifecycle.move(message.experiment_id, 'deleted');
  }

  @MlflowPost('restore')
  restore(@BodyMessage(messages.experimentMessage) message: Sent<typeof messages.experimentMessage>) {
    return this.lifecycle.move(message.experiment_id, 'active');
  }

  @MlflowPost('update')
  update(@BodyMessage(messages.updateExperimentMessage) message: Sent<typeof messages.updateExperimentMessage>) {
    return this.lifecycle.rename(message.experiment_id, message.new_name);
  }

  @MlflowPost('set-experiment-tag')
  setTag(@BodyMessage(messages.setExperimentTagMessage) message: Sent<typeof messages.setExperimentTagMessage>) {
    return this.tags.set(message.experiment_id, message.key, message.value);
  }

  @MlflowPost('delete-experiment-tag')
  deleteTag(
    @BodyMessage(messages.deleteExperimentTagMessage) message: Sent<typeof messages.deleteExperimentTagMessage>,
  ) {
    return this.tags.remove(message.experiment_id, message.key);
  }

  private async search(message: messages.SearchExperiments) {
    const { experiments, nextPageToken } = await this.searchExperiments.execute(message);
    return { experiments: experiments.map(experimentView), next_page_token: nextPageToken };
  }
}
