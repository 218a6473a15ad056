import { Injectable } from '@nestjs/common';
import { Clock, currentActor, DomainError, IdSource } from '@modelyard/chassis';
import { ModelId, ModelRegistered, ModelVersionId, RunId } from '@modelyard/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { DirectUploads } from '../artifacts/direct-uploads.js';
import type { KeyValue } from '../database/key-values.js';
import { queryPrepared } from '../database/prepared-statement.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import { alreadyExists } from '../mlflow-wire/mlflow-errors.js';
import { checkRegistryTag } from '../registered-models/create-model.js';
import { FindModel } from '../registered-models/find-model.js';
import { announcing, RecordChanges } from '../registered-models/record-changes.js';
import type { ModelVersion } from './find-version.js';
import { insertVersion } from './insert-version.js';
import { listVersionOnLoggedModel } from './list-on-logged-model.js';
import type { Registration } from './model-version.entity.js';
import { PrepareVersion, type PreparedVersion } from './prepare-version.js';
import { versionObject } from './version-reference.js';
import { ResolveSource, type VersionSource } from './version-source.js';

export interface NewVersion {
  readonly name: string;
  readonly source: string;
  readonly runId: string;
  readonly runLink: string;
  readonly description: string | undefined;
  readonly loggedModelId: string | undefined;
  readonly tags: readonly KeyValue[];
  /** The number it has to have, above all that were given so far; undefined: the next one. */
  readonly number?: number;
}

/** What is known of a version when its number is given out. */
interface ReadyVersion {
  readonly given: NewVersion;
  readonly source: VersionSource;
  readonly prepared: PreparedVersion;
}

/** Registers a version: its files are found, read and checked before it exists, so that whoever sees it can rely on them. */
@Injectable()
export class CreateVersion {
  constructor(
    private readonly database: DataSource,
    private readonly ids: IdSource,
    private readonly clock: Clock,
    private readonly models: FindModel,
    private readonly resolveSource: ResolveSource,
    private readonly uploads: DirectUploads,
    private readonly prepare: PrepareVersion,
    private readonly changes: RecordChanges,
  ) {}

  async execute(given: NewVersion): Promise<ModelVersion> {
    check(given);
    const source = await this.resolveSource.execute(given);
    if (source.storagePath !== undefined) await this.uploads.settle(source.storagePath);
    const [prepared] = await Promise.all([
      this.prepare.execute(source, given.tags),
      this.models.requireExistence(given.name),
    ]);
    return this.database.transaction((manager) => this.register(manager, { given, source, prepared }));
  }

  /** Registers a version of files that are known to lie at `source`, in the caller's transaction. */
  async within(manager: EntityManager, given: NewVersion, source: VersionSource): Promise<ModelVersion> {
    check(given);
    return this.register(manager, { given, source, prepared: await this.prepare.execute(source, given.tags) });
  }

  private async register(manager: EntityManager, ready: ReadyVersion): Promise<ModelVersion> {
    const { given, source, prepared } = ready;
    const now = this.clock.now().getTime();
    const { modelId, number } = await takeNumber(manager, given, now);
    const modelVersionId = ModelVersionId.parse(this.ids.uuid7());
    const registration = registrationOf(ready, modelId, modelVersionId, number);
    const version: ModelVersion = {
      modelVersionId,
      modelId,
      name: given.name,
      version: number,
      creationTime: now,
      lastUpdateTime: now,
      description: given.description ?? null,
      userId: currentActor().name,
      currentStage: 'None',
      source: given.source,
      storageUri: source.storageUri,
      runId: source.runId,
      runLink: given.runLink,
      loggedModelId: source.loggedModelId ?? null,
      tags: lastOfEachKey(given.tags),
      aliases: [],
    };
    await insertVersion(manager, version, { storagePath: source.storagePath, registration, files: prepared.files });
    await listVersionOnLoggedModel(manager, source.loggedModelId, given.name, number);
    await this.changes.execute(manager, [
      {
        event: announcing(ModelRegistered, registration),
        action: 'register-version',
        object: versionObject(version),
        before: null,
        after: { ...registration, files: prepared.files },
        details: { digest: registration.servedModel?.artifact?.digest ?? null, source: given.source },
      },
    ]);
    return version;
  }
}

const nextNumber = {
  name: 'next-version-number',
  text: `update registered_models set next_version = coalesce($3, next_version) + 1, last_update_time = $2
    where name = $1 and ($3::int is null or next_version <= $3) returning model_id, next_version - 1 as number`,
};

// The counter row is what two registrations of one model wait for, and why no number is ever given twice.
async function takeNumber(
  manager: EntityManager,
  { name, number: wanted }: NewVersion,
  now: number,
): Promise<{ modelId: ModelId; number: number }> {
  const values = [name, now, wanted ?? null];
  const [taken] = await queryPrepared<{ model_id: string; number: number }>(manager, nextNumber, values);
  if (!taken) throw wanted === undefined ? deletedMeanwhile(name) : numberTaken(name, wanted);
  return { modelId: ModelId.parse(taken.model_id), number: taken.number };
}

function registrationOf(
  { given, source, prepared }: ReadyVersion,
  modelId: ModelId,
  modelVersionId: ModelVersionId,
  number: number,
): Registration {
  const version = String(number);
  const { name, description } = given;
  const { serving, inputExample, referenceData } = prepared;
  const runId = RunId.safeParse(source.runId);
  return {
    modelId,
    name,
    modelVersionId,
    version,
    servedModel: serving && { modelId, modelVersionId, name, version, ...serving },
    runId: runId.success ? runId.data : null,
    source: given.source,
    inputExample,
    referenceData,
    tags: Object.fromEntries(given.tags.map(({ key, value }) => [key, value])),
    ...(description !== undefined && { description }),
  };
}

function lastOfEachKey(tags: readonly KeyValue[]): readonly KeyValue[] {
  const last = new Map(tags.map(({ key, value }) => [key, value]));
  return [...last].map(([key, value]) => ({ key, value })).sort((one, other) => (one.key < other.key ? -1 : 1));
}

function check({ description, runLink, tags }: NewVersion): void {
  checkLength('description', description, limits.description);
  checkLength('run_link', runLink, limits.source);
  for (const { key, value } of tags) checkRegistryTag(key, value);
}

function numberTaken(name: string, number: number): DomainError<'already-exists'> {
  return alreadyExists(
    `Model Version (name=${name}, version=${number}) cannot be created: that number, or a later one, was given before.`,
  );
}

function deletedMeanwhile(name: string): DomainError<'resource-not-found'> {
  return new DomainError({
    code: 'resource-not-found',
    kind: 'not-found',
    message: `Registered Model with name=${name} not found`,
    nextStep: 'Create the model again; it was deleted while the version was being registered.',
  });
}
