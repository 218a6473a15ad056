import { Injectable } from '@nestjs/common';
import { Clock, currentActor, IdSource, type DomainError } from '@modelyard/chassis';
import { ModelRegistered, ModelVersionId, RunId } from '@modelyard/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { DirectUploads } from '../artifacts/direct-uploads.js';
import type { KeyValue } from '../database/key-values.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import { absent, alreadyExists } from '../mlflow-wire/mlflow-errors.js';
import { checkRegistryTag } from '../registered-models/create-model.js';
import { FindModel } from '../registered-models/find-model.js';
import { announcing, RecordChanges } from '../registered-models/record-changes.js';
import type { ModelVersion } from './find-version.js';
import { insertVersion, numbered, type DraftRegistration, type DraftVersion } from './insert-version.js';
import { listVersionOnLoggedModel } from './list-on-logged-model.js';
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
    if (source.storagePath !== undefined) {
      await this.uploads.settle(source.storagePath);
      // Told before files are read; where there are none, the numbering tells it.
      await this.models.requireExistence(given.name);
    }
    const prepared = await this.prepare.execute(source, given.tags);
    return this.database.transaction((manager) => this.register(manager, { given, source, prepared }));
  }

  /** Registers a version of files that are known to lie at `source`, in the caller's transaction. */
  async within(manager: EntityManager, given: NewVersion, source: VersionSource): Promise<ModelVersion> {
    check(given);
    return this.register(manager, { given, source, prepared: await this.prepare.execute(source, given.tags) });
  }

  private async register(manager: EntityManager, ready: ReadyVersion): Promise<ModelVersion> {
    const { given, source, prepared } = ready;
    await this.prepare.hold(manager, source, prepared);
    const modelVersionId = ModelVersionId.parse(this.ids.uuid7());
    const draft = draftOf(ready, modelVersionId, this.clock.now().getTime());
    const number = await insertVersion(manager, draft, given.number);
    if (!number) throw await this.whyNot(given);
    await listVersionOnLoggedModel(manager, source.loggedModelId, given.name, number.number);
    const { storagePath: _storagePath, registration: drafted, files: _files, ...seen } = draft;
    const version = { ...seen, modelId: number.modelId, version: number.number, aliases: [] };
    const registration = numbered(drafted, number);
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

  private async whyNot({ name, number }: NewVersion): Promise<DomainError> {
    if (number === undefined) return absent(`Registered Model with name=${name} not found`);
    await this.models.requireExistence(name);
    return alreadyExists(
      `Model Version (name=${name}, version=${number}) cannot be created: that number, or a later one, was given before.`,
    );
  }
}

function draftOf(ready: ReadyVersion, modelVersionId: ModelVersionId, now: number): DraftVersion {
  const { given, source, prepared } = ready;
  return {
    modelVersionId,
    name: given.name,
    creationTime: now,
    lastUpdateTime: now,
    description: given.description ?? null,
    userId: currentActor().name,
    currentStage: 'None',
    source: given.source,
    storageUri: source.storageUri,
    storagePath: source.storagePath,
    runId: source.runId,
    runLink: given.runLink,
    loggedModelId: source.loggedModelId ?? null,
    tags: lastOfEachKey(given.tags),
    registration: registrationOf(ready, modelVersionId),
    files: prepared.files,
  };
}

function registrationOf({ given, source, prepared }: ReadyVersion, modelVersionId: ModelVersionId): DraftRegistration {
  const { name, description } = given;
  const { serving, inputExample, referenceData } = prepared;
  const runId = RunId.safeParse(source.runId);
  return {
    name,
    modelVersionId,
    servedModel: serving && { modelVersionId, name, ...serving },
    runId: runId.success ? runId.data : null,
    loggedModelId: source.loggedModelId || null,
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
