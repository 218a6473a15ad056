import type { RunnableJob } from '../prediction-cache/flight.js';
import type { PredictionCache } from '../prediction-cache/prediction-cache.js';
import type { Engine } from './executor.js';
import type { LiveVersion } from './live-version.js';
import type { TurnBatcher } from './turn-batcher.js';

/** A live version with the queue of its requests and the cache before it. */
export interface HostedVersion extends LiveVersion {
  readonly engine: Engine;
  readonly batcher: TurnBatcher<RunnableJob>;
  readonly cache: PredictionCache;
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
