import type { ModelVersionId, ServedModel } from '@modelyard/contracts';

/** A tracked run of the platform's own. */
export interface TrackedRun {
  readonly runId: string;
  readonly experimentId: string;
  /** Where its artifacts are, as the registry names it (`mlflow-artifacts:/…`). */
  readonly artifactUri: string;
}

export type RunFiles = ReadonlyMap<string, Uint8Array>;

export interface RunRecord {
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  /** By path in the run's artifacts. */
  readonly files: RunFiles;
}

export interface NewVersion {
  readonly requestId: string;
  readonly modelName: string;
  readonly run: TrackedRun;
  /** The files of the MLflow model folder. */
  readonly files: RunFiles;
  /** The version it follows, whose features and rules it takes over; null for the first. */
  readonly champion: ServedModel | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string;
}

export interface RegisteredVersion {
  /** Its number, as people say it. */
  readonly version: string;
  readonly modelVersionId: ModelVersionId;
}

/**
 * Keeps the record of retrainings in the registry; also the injection token. Every call may be repeated after a crash: a run and a version
 * carry the request's id, by which they are found again. All throw DomainError `registry-unavailable` when the registry does not answer.
 */
export abstract class RunTracker {
  /** The request's run, opened on the first call. */
  abstract openRun(requestId: string, modelName: string): Promise<TrackedRun>;

  abstract record(run: TrackedRun, record: RunRecord): Promise<void>;

  abstract finishRun(run: TrackedRun, status: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<void>;

  /** The version that the request has registered; null when there is none. */
  abstract findVersion(modelName: string, requestId: string): Promise<RegisteredVersion | null>;

  /** The request's version, registered on the first call. */
  abstract registerVersion(version: NewVersion): Promise<RegisteredVersion>;
}
