import { versionView } from '../model-versions/model-version-view.js';
import type { RegisteredModel } from './find-model.js';

/** A registered model as a message. */
export function modelView(model: RegisteredModel) {
  return {
    name: model.name,
    creation_timestamp: model.creationTime,
    last_updated_timestamp: model.lastUpdateTime,
    description: model.description,
    latest_versions: model.latestVersions.map(versionView),
    tags: model.tags,
    aliases: model.aliases,
  };
}
