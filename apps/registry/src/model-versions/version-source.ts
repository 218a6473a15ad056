import { Injectable } from '@nestjs/common';
import { escapesItsRoot } from '../artifacts/artifact-path.js';
import { joinPath, ownPath } from '../artifacts/artifact-uri.js';
import type { KeyValue } from '../database/key-values.js';
import { FindLoggedModel } from '../logged-models/find-logged-model.js';
import { absent, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import { isPrompt } from '../registered-models/prompts.js';
import { FindRun } from '../runs/find-run.js';
import { FindVersion } from './find-version.js';

/** Where a version's files are and what they came from. */
export interface VersionSource {
  /** Where clients fetch the files. */
  readonly storageUri: string;
  /** The same as a path of this registry's own store; undefined for files elsewhere, which are never read here. */
  readonly storagePath: string | undefined;
  readonly runId: string;
  readonly loggedModelId: string | undefined;
}

export interface GivenSource {
  readonly source: string;
  readonly runId: string;
  readonly loggedModelId: string | undefined;
  readonly tags: readonly KeyValue[];
}

/** Finds out what the source of a new version means. Nothing is ever fetched from a place that a caller names. */
@Injectable()
export class ResolveSource {
  constructor(
    private readonly loggedModels: FindLoggedModel,
    private readonly runs: FindRun,
    private readonly versions: FindVersion,
  ) {}

  /** Throws `invalid-parameter` for a source that could lead elsewhere, `resource-not-found` for one that leads nowhere. */
  async execute(given: GivenSource): Promise<VersionSource> {
    const { source } = given;
    checkLength('source', source, limits.source);
    // A prompt's text is in its tags: clients name some made-up source, and no file is ever looked for.
    if (isPrompt(given.tags))
      return { storageUri: source, storagePath: undefined, runId: given.runId, loggedModelId: undefined };
    return this.fromFiles(given);
  }

  private async fromFiles(given: GivenSource): Promise<VersionSource> {
    const { source } = given;
    if (source === '' || hidesAnotherPlace(source)) throw invalidSource(source);
    const [, loggedModelId] = /^models:\/(m-[0-9a-f]{32})$/.exec(source) ?? [];
    if (loggedModelId !== undefined) return this.fromLoggedModel(given, loggedModelId);
    const [, name, version] = /^models:\/([^/@]+)\/(\d{1,9})$/.exec(source) ?? [];
    if (name !== undefined) return this.fromVersion(given, name, Number(version));
    const [, runId, path] = /^runs:\/([\w-]+)\/(.+)$/.exec(source) ?? [];
    if (runId !== undefined && path !== undefined) return this.fromRun(given, runId, path);
    return this.fromPlace(given);
  }

  private async fromLoggedModel(given: GivenSource, loggedModelId: string): Promise<VersionSource> {
    if (given.loggedModelId !== undefined && given.loggedModelId !== '' && given.loggedModelId !== loggedModelId) {
      throw invalidParameter(
        `Invalid value for parameter 'model_id' supplied: the source is ${given.source}, but model_id is ${given.loggedModelId}`,
      );
    }
    const { artifactUri, sourceRunId } = await this.loggedModels.byId(loggedModelId);
    return place(artifactUri, given.runId || (sourceRunId ?? ''), loggedModelId);
  }

  private async fromVersion(given: GivenSource, name: string, version: number): Promise<VersionSource> {
    const { storageUri, runId, loggedModelId } = await this.versions.byNumber(decodeURIComponent(name), version);
    return place(storageUri, given.runId || runId, loggedModelId ?? undefined);
  }

  private async fromRun(given: GivenSource, runId: string, path: string): Promise<VersionSource> {
    const { artifactUri } = await this.runs.byId(runId);
    return place(`${artifactUri}/${path}`, given.runId || runId, given.loggedModelId);
  }

  private async fromPlace(given: GivenSource): Promise<VersionSource> {
    const { source, runId, loggedModelId } = given;
    if (source.startsWith('models:') || source.startsWith('runs:')) throw invalidSource(source);
    if (isLocal(source) && !(await this.belongsToRun(source, runId))) throw invalidSource(source);
    return place(source, runId, loggedModelId);
  }

  // A local path means something on the client's machine alone, and only where its run keeps its files there.
  private async belongsToRun(source: string, runId: string): Promise<boolean> {
    if (runId === '') return false;
    const { artifactUri } = await this.runs.byId(runId).catch(() => {
      throw absent(`Run with id=${runId} not found`);
    });
    return isLocal(artifactUri) && source.startsWith(`${joinPath(artifactUri, '')}/`);
  }
}

function place(storageUri: string, runId: string, loggedModelId: string | undefined): VersionSource {
  return { storageUri, storagePath: ownPath(storageUri), runId, loggedModelId };
}

function isLocal(uri: string): boolean {
  return uri.startsWith('file:') || !/^[a-z][a-z0-9+.-]*:\/?/i.test(uri) || /^[a-z]:[\\/]/i.test(uri);
}

// What follows a `#`, a `?` or a `;` is read by some clients as no part of the path, so that the path checked is not the path fetched.
function hidesAnotherPlace(source: string): boolean {
  return escapesItsRoot(source.replace(/^[a-z][a-z0-9+.-]*:/i, '')) || /[#;\\]|\?.*\.\./.test(decodeLoosely(source));
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function invalidSource(source: string): Error {
  return invalidParameter(
    `Invalid model version source: '${source.slice(0, 200)}'. To use a local path as a model version source, it must be inside ` +
      `the artifact directory of the run it belongs to; a source holds no '..', '#', ';' or backslash.`,
  );
}
