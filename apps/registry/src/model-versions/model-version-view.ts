import type { ModelVersion } from './find-version.js';

/** A model version as a message. Registration is complete before a version is seen, so its status is always READY. */
export function versionView(version: ModelVersion) {
  return {
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.creationTime,
    last_updated_timestamp: version.lastUpdateTime,
    user_id: version.userId,
    current_stage: version.currentStage,
    description: version.description ?? '',
    source: version.source,
    run_id: version.runId,
    run_link: version.runLink,
    status: 'READY',
    tags: version.tags,
    aliases: version.aliases,
    model_id: version.loggedModelId,
  };
}
