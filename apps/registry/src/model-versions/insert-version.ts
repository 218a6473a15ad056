import { ModelId } from '@modelyard/contracts';
import { queryPrepared } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import type { ArtifactFile } from '../artifacts/artifact-file.js';
import type { ModelVersion } from './find-version.js';
import type { Registration } from './model-version.entity.js';

/** What of a registration is known before the version has its number. */
export interface DraftRegistration extends Omit<Registration, 'modelId' | 'version' | 'servedModel'> {
  readonly servedModel: Omit<NonNullable<Registration['servedModel']>, 'modelId' | 'version'> | null;
}

/** A version that has no number yet. */
export interface DraftVersion extends Omit<ModelVersion, 'modelId' | 'version' | 'aliases'> {
  /** The place of its files as a path of this registry's store; undefined for files elsewhere. */
  readonly storagePath: string | undefined;
  readonly registration: DraftRegistration;
  readonly files: readonly ArtifactFile[];
}

/** What a version gets from its model. */
export interface VersionNumber {
  readonly modelId: ModelId;
  readonly number: number;
}

/** The registration of a draft that has got its number. */
export function numbered(
  { servedModel, ...draft }: DraftRegistration,
  { modelId, number }: VersionNumber,
): Registration {
  const named = { modelId, version: String(number) };
  return { ...draft, ...named, servedModel: servedModel && { ...servedModel, ...named } };
}

// The counter row is what two registrations of one model wait for, and why no number is ever given twice. The registration is completed
// as `numbered` completes it.
const insertNumbered = {
  name: 'insert-version',
  text: `with model as (
       update registered_models set next_version = coalesce($2, next_version) + 1, last_update_time = $5
       where name = $1 and ($2::int is null or next_version <= $2) returning model_id, next_version - 1 as number),
     version as (
       insert into model_versions (model_version_id, model_id, version, creation_time, last_update_time, description,
         user_id, current_stage, source, storage_uri, storage_path, run_id, run_link, logged_model_id, registration, files)
       select $3::uuid, model_id, number, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
         $15::jsonb || named || jsonb_build_object('servedModel', nullif($15::jsonb -> 'servedModel', 'null') || named), $16
       from model, jsonb_build_object('modelId', model_id, 'version', number::text) named),
     tags as (
       insert into model_version_tags (model_version_id, key, value)
       select $3::uuid, t.key, t.value from model, unnest($17::text[], $18::text[]) as t(key, value))
     select model_id, number from model`,
};

/**
 * Gives a version its number and writes it with its tags, in one statement: other registrations of the model wait from here on.
 * @param wanted the number it has to have; undefined: the next one
 * @returns undefined, having written nothing, where the model is absent or the number, or a later one, was given before
 */
export async function insertVersion(
  manager: EntityManager,
  draft: DraftVersion,
  wanted: number | undefined,
): Promise<VersionNumber | undefined> {
  const [given] = await queryPrepared<{ model_id: string; number: number }>(manager, insertNumbered, [
    draft.name,
    wanted ?? null,
    draft.modelVersionId,
    draft.creationTime,
    draft.lastUpdateTime,
    draft.description,
    draft.userId,
    draft.currentStage,
    draft.source,
    draft.storageUri,
    draft.storagePath ?? null,
    draft.runId,
    draft.runLink,
    draft.loggedModelId,
    JSON.stringify(draft.registration),
    JSON.stringify(draft.files),
    draft.tags.map(({ key }) => key),
    draft.tags.map(({ value }) => value),
  ]);
  return given && { modelId: ModelId.parse(given.model_id), number: given.number };
}
