import { BodyMessage, QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPatch,
  MlflowPost,
} from '../mlflow-wire/mlflow-controller.js';
import { ChangeVersion } from './change-version.js';
import { CreateVersion } from './create-version.js';
import { FindVersion } from './find-version.js';
import * as messages from './model-version-messages.js';
import { versionView } from './model-version-view.js';
import { SearchVersions } from './search-versions.js';
import { parseStage } from './stage-transition.js';
import { TransitionStage } from './transition-stage.js';
import { VersionTags } from './version-tags.js';

@MlflowController('model-versions')
export class ModelVersionsController {
  constructor(
    private readonly createVersion: CreateVersion,
    private readonly find: FindVersion,
    private readonly change: ChangeVersion,
    private readonly transitionStage: TransitionStage,
    private readonly tags: VersionTags,
    private readonly searchVersions: SearchVersions,
  ) {}

  @MlflowPost('create')
  async create(@BodyMessage(messages.createVersionMessage) message: Sent<typeof messages.createVersionMessage>) {
    const version = await this.createVersion.execute({
      name: message.name,
      source: message.source,
      runId: message.run_id,
      runLink: message.run_link,
      description: message.description,
      loggedModelId: message.model_id,
      tags: message.tags,
    });
    return { model_version: versionView(version) };
  }

  @MlflowGet('get')
  async get(@QueryMessage(messages.versionMessage) message: Sent<typeof messages.versionMessage>) {
    return { model_version: versionView(await this.find.byNumber(message.name, message.version)) };
  }

  @MlflowPatch('update')
  async update(@BodyMessage(messages.updateVersionMessage) message: Sent<typeof messages.updateVersionMessage>) {
    return {
      model_version: versionView(await this.change.describe(message.name, message.version, message.description)),
    };
  }

  @MlflowDelete('delete')
  delete(@BodyMessage(messages.versionMessage) message: Sent<typeof messages.versionMessage>) {
    return this.change.delete(message.name, message.version);
  }

  @MlflowPost('transition-stage')
  async transition(
    @BodyMessage(messages.transitionStageMessage) message: Sent<typeof messages.transitionStageMessage>,
  ) {
    const { name, version, stage, archive_existing_versions: archiveExisting } = message;
    const moved = await this.transitionStage.execute({ name, version, to: parseStage(stage), archiveExisting });
    return { model_version: versionView(moved) };
  }

  @MlflowGet('get-download-uri')
  async downloadUri(@QueryMessage(messages.versionMessage) message: Sent<typeof messages.versionMessage>) {
    const { storageUri } = await this.find.byNumber(message.name, message.version);
    return { artifact_uri: storageUri };
  }

  @MlflowGet('search')
  async search(@QueryMessage(messages.searchVersionsMessage) message: messages.SearchVersions) {
    const { versions, nextPageToken } = await this.searchVersions.execute(message);
    return { model_versions: versions.map(versionView), next_page_token: nextPageToken };
  }

  @MlflowPost('set-tag')
  setTag(@BodyMessage(messages.setVersionTagMessage) message: Sent<typeof messages.setVersionTagMessage>) {
    return this.tags.set(message.name, message.version, message.key, message.value);
  }

  @MlflowDelete('delete-tag')
  deleteTag(@BodyMessage(messages.deleteVersionTagMessage) message: Sent<typeof messages.deleteVersionTagMessage>) {
    return this.tags.remove(message.name, message.version, message.key);
  }
}
