import { Param } from '@nestjs/common';
import { BodyMessage, type Sent } from '../mlflow-wire/messages.js';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPatch,
  MlflowPost,
} from '../mlflow-wire/mlflow-controller.js';
import { ChangeLoggedModel } from './change-logged-model.js';
import { CreateLoggedModel } from './create-logged-model.js';
import { FindLoggedModel } from './find-logged-model.js';
import * as messages from './logged-model-messages.js';
import { loggedModelView } from './logged-model-view.js';
import { SearchLoggedModels } from './search-logged-models.js';

@MlflowController('logged-models')
export class LoggedModelsController {
  constructor(
    private readonly createLoggedModel: CreateLoggedModel,
    private readonly find: FindLoggedModel,
    private readonly change: ChangeLoggedModel,
    private readonly searchLoggedModels: SearchLoggedModels,
  ) {}

  @MlflowPost('')
  async create(
    @BodyMessage(messages.createLoggedModelMessage) message: Sent<typeof messages.createLoggedModelMessage>,
  ) {
    const model = await this.createLoggedModel.execute({
      experimentId: message.experiment_id,
      name: message.name,
      modelType: message.model_type,
      sourceRunId: message.source_run_id,
      params: message.params,
      tags: message.tags,
    });
    return { model: loggedModelView(model) };
  }

  @MlflowPost('search', 'read')
  async search(@BodyMessage(messages.searchLoggedModelsMessage) message: messages.SearchLoggedModels) {
    const { models, nextPageToken } = await this.searchLoggedModels.execute(message);
    return { models: models.map(loggedModelView), next_page_token: nextPageToken };
  }

  @MlflowGet(':modelId')
  async get(@Param('modelId') modelId: string) {
    return { model: loggedModelView(await this.find.byId(modelId)) };
  }

  @MlflowPatch(':modelId')
  async finalize(
    @Param('modelId') modelId: string,
    @BodyMessage(messages.finalizeMessage) message: Sent<typeof messages.finalizeMessage>,
  ) {
    return { model: loggedModelView(await this.change.finalize(modelId, message.status)) };
  }

  @MlflowDelete(':modelId')
  delete(@Param('modelId') modelId: string) {
    return this.change.delete(modelId);
  }

  @MlflowPatch(':modelId/tags')
  async setTags(
    @Param('modelId') modelId: string,
    @BodyMessage(messages.loggedModelTagsMessage) message: Sent<typeof messages.loggedModelTagsMessage>,
  ) {
    return { model: loggedModelView(await this.change.setTags(modelId, message.tags)) };
  }

  @MlflowDelete(':modelId/tags/:key')
  removeTag(@Param('modelId') modelId: string, @Param('key') key: string) {
    return this.change.removeTag(modelId, key);
  }

  @MlflowPost(':modelId/params')
  setParams(
    @Param('modelId') modelId: string,
    @BodyMessage(messages.loggedModelParamsMessage) message: Sent<typeof messages.loggedModelParamsMessage>,
  ) {
    return this.change.setParams(modelId, message.params);
  }
}
