import type { Logger, Metrics } from '@modelyard/chassis';
import type { ServedModel } from '@modelyard/contracts';
import type { Placement } from '../versions/placement.js';
import { WorkerEnded } from '../workers/version-worker.js';

/** What operators hear of where versions run and of the workers that were lost. */
export class WorkerReports {
  private readonly placements;
  private readonly losses;

  constructor(
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.placements = metrics.gauge({
      name: 'inference_version_placement',
      help: 'Where a version runs: 1 for the thread that answers requests (inline) or a process of its own (worker).',
      labelNames: ['model', 'version', 'placement'] as const,
      aggregator: 'max',
    });
    this.losses = metrics.counter({
      name: 'inference_worker_losses_total',
      help: 'Workers of a version that crashed, hung or could not be started again.',
      labelNames: ['model', 'version', 'reason'] as const,
    });
  }

  placed({ name: model, version }: ServedModel, { where, reason }: Placement): void {
    for (const placement of ['inline', 'worker'] as const) {
      this.placements.set({ model, version, placement }, placement === where ? 1 : 0);
    }
    this.logger.info({ model, version, where, reason }, 'a version is placed');
  }

  lost({ name: model, version }: ServedModel, err: Error, waitMs: number): void {
    this.losses.inc({ model, version, reason: err instanceof WorkerEnded ? err.why : 'not-started' });
    this.logger.error({ err, model, version, waitMs }, 'the worker of a version was lost; another is started');
  }

  back({ name: model, version }: ServedModel): void {
    this.logger.info({ model, version }, 'a version answers again from a new worker');
  }
}
