import type { ServedModel } from '@modelyard/contracts';
import type { Executor } from '../pipeline/executor.js';
import type { Signature } from '../pipeline/validate.js';
import type { WorkerReports } from '../telemetry/worker-reports.js';
import { VersionWorker, type WorkerLimits } from '../workers/version-worker.js';
import { WorkerExecutor } from '../workers/worker-executor.js';
import type { CheckReport } from './check-report.js';
import { EvaluatorExecutor } from './evaluator-executor.js';
import { OnnxExecutor } from './onnx-executor.js';
import { placementOf, type InlineLimits, type Placement } from './placement.js';

/** A version that was found fit, to be loaded where it belongs. */
export interface VersionToLoad {
  readonly served: ServedModel;
  readonly signature: Signature;
  readonly report: CheckReport;
  /** The path of its model file, with all its files checked anew. */
  readonly open: () => Promise<string>;
}

export interface LoadedVersion {
  readonly executor: Executor;
  readonly placement: Placement;
  /** Why it cannot answer now; null when it can. */
  readonly outage: () => string | null;
}

export interface LoaderOptions extends InlineLimits {
  readonly workers: WorkerLimits;
  readonly reports: WorkerReports;
  /** A version that was lost answers again: plans that wait for it can take effect. */
  readonly onBack: () => void;
}

const workerEntry = new URL('../workers/session-worker.js', import.meta.url);

/** Loads versions into the engine that their check has chosen, where its measurements place them. Throws in the engine's words. */
export const versionLoader =
  (options: LoaderOptions) =>
  async ({ served, signature, report, open }: VersionToLoad): Promise<LoadedVersion> => {
    const placement = placementOf(report, options);
    options.reports.placed(served, placement);
    if (placement.where === 'worker') {
      const executor = await WorkerExecutor.load({
        start: async () => new VersionWorker(workerEntry, { modelPath: await open(), signature }, options.workers),
        onLost: (why, waitMs) => options.reports.lost(served, why, waitMs),
        onBack: () => {
          options.reports.back(served);
          options.onBack();
        },
      });
      return { executor, placement, outage: () => executor.outage };
    }
    const modelPath = await open();
    const executor = await (report.engine.engine === 'evaluator'
      ? EvaluatorExecutor.load(modelPath, signature, report.batchable)
      : OnnxExecutor.load(modelPath, signature));
    return { executor, placement, outage: () => null };
  };
