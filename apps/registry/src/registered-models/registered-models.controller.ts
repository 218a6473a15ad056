import { BodyMessage, QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPatch,
  MlflowPost,
} from '../mlflow-wire/mlflow-controller.js';
import { parseStages } from '../model-versions/stage-transition.js';
import { versionView } from '../model-versions/model-version-view.js';
import { ChangeModel } from './change-model.js';
import { CreateModel } from './create-model.js';
import { FindModel } from './find-model.js';
import { ModelTags } from './model-tags.js';
import * as messages from './registered-model-messages.js';
import { modelView } from './registered-model-view.js';
import { SearchModels } from './search-models.js';

@MlflowController('registered-models')
export class RegisteredModelsController {
  constructor(
    private readonly createModel: CreateModel,
    private readonly change: ChangeModel,
    private readonly find: FindModel,
    private readonly tags: ModelTags,
    private readonly searchModels: SearchModels,
  ) {}

  @MlflowPost('create')
  async create(@BodyMessage(messages.createModelMessage) message: Sent<typeof messages.createModelMessage>) {
    const { name, description, tags } = message;
    return { registered_model: modelView(await this.createModel.execute({ name, description, tags })) };
  }

  @MlflowGet('get')
  async get(@QueryMessage(messages.modelMessage) message: Sent<typeof messages.modelMessage>) {
    return { registered_model: modelView(await this.find.whole(message.name)) };
  }

  @MlflowGet('search')
  async search(@QueryMessage(messages.searchModelsMessage) message: messages.SearchModels) {
    const { models, nextPageToken } = await this.searchModels.execute(message);
    return { registered_models: models.map(modelView), next_page_token: nextPageToken };
  }

  @MlflowPatch('update')
  async update(@BodyMessage(messages.updateModelMessage) message: Sent<typeof messages.updateModelMessage>) {
    await this.change.describe(message.name, message.description);
    return { registered_model: modelView(await this.find.whole(message.name)) };
  }

  @MlflowPost('rename')
  async rename(@BodyMessage(messages.renameModelMessage) message: Sent<typeof messages.renameModelMessage>) {
    await this.change.rename(message.name, message.new_name);
    return { registered_model: modelView(await this.find.whole(message.new_name)) };
  }

  @MlflowDelete('delete')
  delete(@BodyMessage(messages.modelMessage) message: Sent<typeof messages.modelMessage>) {
    return this.change.delete(message.name);
  }

  @MlflowPost('set-tag')
  setTag(@BodyMessage(messages.setModelTagMessage) message: Sent<typeof messages.setModelTagMessage>) {
    return this.tags.set(message.name, message.key, message.value);
  }

  @MlflowDelete('delete-tag')
  deleteTag(@BodyMessage(messages.deleteModelTagMessage) message: Sent<typeof messages.deleteModelTagMessage>) {
    return this.tags.remove(message.name, message.key);
  }

  @MlflowGet('get-latest-versions')
  latestByQuery(@QueryMessage(messages.latestVersionsMessage) message: Sent<typeof messages.latestVersionsMessage>) {
    return this.latest(message);
  }

  @MlflowPost('get-latest-versions', 'read')
  latestByBody(@BodyMessage(messages.latestVersionsMessage) message: Sent<typeof messages.latestVersionsMessage>) {
    return this.latest(message);
  }

  private async latest(message: Sent<typeof messages.latestVersionsMessage>) {
    const stages = parseStages(message.stages);
    const { latestVersions } = await this.find.whole(message.name);
    return {
      model_versions: latestVersions.filter(({ currentStage }) => stages.includes(currentStage)).map(versionView),
    };
  }
}
