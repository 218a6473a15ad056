import type { PredictionCachePolicy, ServedModel } from '@modelyard/contracts';
import type { AnswerDesk } from '../pipeline/answer-desk.js';
import { EventLoopTurn } from '../pipeline/event-loop-turn.js';
import type { Executor } from '../pipeline/executor.js';
import type { HostedVersion } from '../pipeline/hosted-version.js';
import { rowsAreIndependent, signatureOf } from '../pipeline/live-version.js';
import { TurnBatcher } from '../pipeline/turn-batcher.js';
import { landed, type RunnableJob } from '../prediction-cache/flight.js';
import { PredictionCache } from '../prediction-cache/prediction-cache.js';
import type { InferenceMetrics } from '../telemetry/inference-metrics.js';
import type { CheckReport } from './check-report.js';

export interface BatchLimits {
  readonly maxBatchRows: number;
  readonly maxWaitingRequests: number;
  readonly maxBatchMs: number;
  readonly maxWaitMs: number;
}

/**
 * Gives a loaded version its queue, its cache, its counters and its way out.
 * @param cacheOf what the plan of a model, by its id, says of a cache
 * @param turn what all versions of a process run at the end of
 */
export const bringToLife =
  (
    desk: AnswerDesk,
    metrics: InferenceMetrics,
    limits: BatchLimits,
    cacheOf: (modelId: string) => PredictionCachePolicy | undefined,
    turn = new EventLoopTurn(),
  ) =>
  (served: ServedModel, executor: Executor, report: Pick<CheckReport, 'batchable' | 'engine'>): HostedVersion => {
    const { engine } = report.engine;
    const signature = signatureOf(served);
    const meter = metrics.meter(served.name, served.version);
    metrics.runsOn(served.name, served.version, engine);
    const batcher = new TurnBatcher<RunnableJob>({
      executor,
      batchable: report.batchable,
      maxBatchRows: limits.maxBatchRows,
      maxWaiting: limits.maxWaitingRequests,
      maxBatchMs: limits.maxBatchMs,
      maxWaitMs: limits.maxWaitMs,
      turn,
      answered: (jobs, times) => desk.take(landed(jobs), times, meter),
    });
    const cache = new PredictionCache({
      policy: () => cacheOf(served.modelId),
      batcher,
      turn,
      recalled: (jobs) => desk.recall(jobs, meter),
      lookedUp: (hit, milliseconds) => meter.lookedUp(hit, milliseconds),
    });
    return { served, signature, countsRows: rowsAreIndependent(signature), engine, batcher, cache };
  };
