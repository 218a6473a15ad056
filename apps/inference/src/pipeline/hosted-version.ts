import type { Engine } from './executor.js';
import type { LiveVersion } from './live-version.js';
import type { PendingInference } from './pending-inference.js';
import type { TurnBatcher } from './turn-batcher.js';

/** A live version with the queue of its requests. */
export interface HostedVersion extends LiveVersion {
  readonly engine: Engine;
  readonly batcher: TurnBatcher<PendingInference>;
}

/** Whether a version can answer, and why not. */
export interface Standing {
  readonly state: 'loading' | 'ready' | 'failed' | 'unloaded';
  /** Empty when it is ready. */
  readonly reason: string;
}

/** Finds the session of a version. */
export interface HostedVersions {
  get(modelVersionId: string): HostedVersion | undefined;
  standing(modelVersionId: string): Standing;
  /** A version that no plan names any more but whose session still stands. */
  findByName(model: string, version: string): HostedVersion | undefined;
}
