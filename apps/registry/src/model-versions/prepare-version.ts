import { Injectable } from '@nestjs/common';
import { resolveServing, type ServedModel, type ServingFault } from '@modelyard/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { joinPath, ownPath } from '../artifacts/artifact-uri.js';
import { ArtifactFiles } from '../artifacts/artifact-files.js';
import type { ArtifactFile } from '../artifacts/artifact-file.js';
import type { KeyValue } from '../database/key-values.js';
import { FindLoggedModel } from '../logged-models/find-logged-model.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { findReference, labelTag, referenceFolder, type ReferenceData } from '../model-flavours/find-reference.js';
import { InspectFlavour, type InspectedFlavour, type ModelFiles } from '../model-flavours/inspect-flavour.js';
import type { Registration } from './model-version.entity.js';
import type { VersionSource } from './version-source.js';

/** What is known of a version's files before it exists. */
export interface PreparedVersion {
  readonly files: readonly ArtifactFile[];
  /** How it is served; null without an ONNX flavour. */
  readonly serving: Omit<ServedModel, 'modelId' | 'modelVersionId' | 'name' | 'version'> | null;
  readonly inputExample: Registration['inputExample'];
  readonly referenceData: ReferenceData | null;
}

const filesOfModel = 10_000;
const filesOfReference = 100;

/** Reads the files of a version to be. Files that are elsewhere are not read: such a version can be loaded by clients, not served. */
@Injectable()
export class PrepareVersion {
  constructor(
    private readonly database: DataSource,
    private readonly artifacts: ArtifactFiles,
    private readonly inspect: InspectFlavour,
    private readonly loggedModels: FindLoggedModel,
  ) {}

  async execute(source: VersionSource, tags: readonly KeyValue[]): Promise<PreparedVersion> {
    const [files, referenceData] = await Promise.all([
      source.storagePath === undefined ? [] : this.filesBelow(source.storagePath, filesOfModel),
      this.referenceOfRun(source.runId, tags),
    ]);
    const byPath: ModelFiles = new Map(files.map(({ path, ...file }) => [path, file]));
    const flavour = await this.inspect.execute(byPath);
    const example = flavour.mlModel?.inputExamples.map((path) => byPath.get(path)).find((file) => file !== undefined);
    return {
      files,
      serving: flavour.servable && meaningOf(flavour, await this.servingTags(source, tags)),
      inputExample: example ? { digest: example.digest } : null,
      referenceData,
    };
  }

  /** Keeps the files as they were read until the caller's transaction ends; throws `artifacts-changed` where they are not. */
  async hold(manager: EntityManager, { storagePath }: VersionSource, { files }: PreparedVersion): Promise<void> {
    if (storagePath === undefined) return;
    await this.artifacts.freeze(
      manager,
      files.map((file) => ({ ...file, path: joinPath(storagePath, file.path) })),
    );
  }

  /** The reference data in a run's artifacts, given their place. */
  async reference(
    runArtifacts: string,
    tags: readonly KeyValue[],
    manager?: EntityManager,
  ): Promise<ReferenceData | null> {
    const folder = joinPath(runArtifacts, referenceFolder);
    return findReference(await this.filesBelow(folder, filesOfReference, manager), tags);
  }

  private async filesBelow(folder: string, limit: number, manager?: EntityManager): Promise<readonly ArtifactFile[]> {
    const files = await this.artifacts.below(folder, limit + 1, manager);
    if (files.length > limit)
      throw invalidParameter(`A model version takes at most ${limit} files; ${folder} has more`);
    return files.map((file) => ({ ...file, path: file.path.slice(folder === '' ? 0 : folder.length + 1) }));
  }

  // A version's own tags overrule those of the model that was logged, which is where one call of log_model can put them.
  private async servingTags(
    { loggedModelId }: VersionSource,
    tags: readonly KeyValue[],
  ): Promise<Record<string, string>> {
    const logged =
      loggedModelId === undefined || loggedModelId === '' ? [] : (await this.loggedModels.byId(loggedModelId)).tags;
    return Object.fromEntries([...logged, ...tags].map(({ key, value }) => [key, value]));
  }

  private async referenceOfRun(runId: string, tags: readonly KeyValue[]): Promise<ReferenceData | null> {
    if (runId === '') return null;
    const [run] = await this.database.query<{ artifact_uri: string; label: string | null }[]>(
      `select r.artifact_uri, (select t.value from run_tags t where t.run_id = r.run_id and t.key = $2) as label
       from runs r where r.run_id = $1`,
      [runId, labelTag],
    );
    const runArtifacts = run && ownPath(run.artifact_uri);
    if (!run || runArtifacts === undefined) return null;
    const ofRun = run.label === null ? [] : [{ key: labelTag, value: run.label }];
    return this.reference(runArtifacts, [...tags, ...ofRun]);
  }
}

function meaningOf({ mlModel, servable }: InspectedFlavour, tags: Record<string, string>): PreparedVersion['serving'] {
  if (!servable) return null;
  const resolution = resolveServing({
    columns: mlModel?.columns ?? null,
    inputs: servable.inputs,
    outputs: servable.outputs,
    tags,
  });
  if (!resolution.ok)
    throw invalidParameter(`The version's serving tags do not fit the model: ${listed(resolution.faults)}`);
  return { ...servable, ...resolution.meaning };
}

function listed(faults: readonly ServingFault[]): string {
  return faults.map(({ field, message, fix }) => `${field} ${message}; ${fix}`).join('. ');
}
