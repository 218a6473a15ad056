import type { ServedModel } from '@modelyard/contracts';
import type { AnswerDesk } from '../pipeline/answer-desk.js';
import type { Executor } from '../pipeline/executor.js';
import type { HostedVersion } from '../pipeline/hosted-version.js';
import { rowsAreIndependent, signatureOf } from '../pipeline/live-version.js';
import type { PendingInference } from '../pipeline/pending-inference.js';
import { TurnBatcher } from '../pipeline/turn-batcher.js';
import type { InferenceMetrics } from '../telemetry/inference-metrics.js';
import type { CheckReport } from './check-report.js';

export interface BatchLimits {
  readonly maxBatchRows: number;
  readonly maxWaitingRequests: number;
}

/** Gives a loaded version its queue, its counters and its way out. */
export const bringToLife =
  (desk: AnswerDesk, metrics: InferenceMetrics, limits: BatchLimits) =>
  (served: ServedModel, executor: Executor, report: Pick<CheckReport, 'batchable' | 'engine'>): HostedVersion => {
    const { engine } = report.engine;
    const signature = signatureOf(served);
    const meter = metrics.meter(served.name, served.version);
    metrics.runsOn(served.name, served.version, engine);
    const batcher = new TurnBatcher<PendingInference>({
      executor,
      batchable: report.batchable,
      maxBatchRows: limits.maxBatchRows,
      maxWaiting: limits.maxWaitingRequests,
      answered: (jobs, times) => desk.take(jobs, times, meter),
    });
    return { served, signature, countsRows: rowsAreIndependent(signature), engine, batcher };
  };
