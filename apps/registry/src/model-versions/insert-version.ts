import type { EntityManager } from 'typeorm';
import type { ArtifactFile } from '../artifacts/artifact-file.js';
import { queryPrepared } from '../database/prepared-statement.js';
import type { ModelVersion } from './find-version.js';
import type { Registration } from './model-version.entity.js';

/** What the registry keeps of a new version beside what clients see. */
export interface KeptOfVersion {
  /** The place of its files as a path of this registry's store; undefined for files elsewhere. */
  readonly storagePath: string | undefined;
  readonly registration: Registration;
  readonly files: readonly ArtifactFile[];
}

const oneVersion = {
  name: 'insert-version',
  text: `with version as (
       insert into model_versions (model_version_id, model_id, version, creation_time, last_update_time, description,
         user_id, current_stage, source, storage_uri, storage_path, run_id, run_link, logged_model_id, registration, files)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))
     insert into model_version_tags (model_version_id, key, value)
     select $1, t.key, t.value from unnest($17::text[], $18::text[]) as t(key, value)`,
};

/** Writes a new version with its tags, in one statement: it is written while other registrations of the model wait. */
export async function insertVersion(manager: EntityManager, version: ModelVersion, kept: KeptOfVersion): Promise<void> {
  await queryPrepared(manager, oneVersion, [
    version.modelVersionId,
    version.modelId,
    version.version,
    version.creationTime,
    version.lastUpdateTime,
    version.description,
    version.userId,
    version.currentStage,
    version.source,
    version.storageUri,
    kept.storagePath ?? null,
    version.runId,
    version.runLink,
    version.loggedModelId,
    JSON.stringify(kept.registration),
    JSON.stringify(kept.files),
    version.tags.map(({ key }) => key),
    version.tags.map(({ value }) => value),
  ]);
}
