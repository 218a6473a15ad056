import { HealthRegistry, Logger, ProgressWatch, ShutdownSequence, Clock } from '@modelyard/chassis';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { RolloutsReconciler } from '../rollouts/rollouts.reconciler.js';
import { SettleStageLoss } from '../rollouts/settle-stage-loss.js';
import { StagingReconciler } from '../staging/staging.reconciler.js';

// While something is under way a person waits for it; when nothing is, the tables are still looked at for what events left.
const busyIntervalMs = 100;
const idleIntervalMs = 500;
const stuckAfterMs = 300_000;

/** Looks at what is wanted and what is, again and again; each look does at most one step per item. */
@Injectable()
export class ReconcileLoop implements OnApplicationBootstrap {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private readonly progress: ProgressWatch;

  constructor(
    private readonly staging: StagingReconciler,
    private readonly rollouts: RolloutsReconciler,
    private readonly stageLosses: SettleStageLoss,
    private readonly logger: Logger,
    private readonly shutdown: ShutdownSequence,
    health: HealthRegistry,
    clock: Clock,
  ) {
    this.progress = new ProgressWatch(clock, stuckAfterMs);
    health.registerLiveness('reconcile-loop', this.progress.check);
  }

  onApplicationBootstrap(): void {
    this.shutdown.onShutdown('stop-intake', 'reconcile-loop', async () => {
      this.stopped = true;
      clearTimeout(this.timer);
      await this.running;
    });
    this.schedule(0);
  }

  private schedule(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.pass().then((open) => this.schedule(open > 0 ? busyIntervalMs : idleIntervalMs));
    }, afterMs);
  }

  /** @returns how much is still under way */
  private async pass(): Promise<number> {
    this.progress.advanced();
    try {
      const open = [
        await this.stageLosses.reconcile(),
        await this.staging.reconcile(),
        await this.rollouts.reconcile(),
      ];
      return open.reduce((sum, count) => sum + count, 0);
    } catch (err) {
      // The next pass looks at the same rows again: nothing is lost by giving up on this one.
      this.logger.warn({ err }, 'a reconcile pass could not read what is open and is repeated');
      return 0;
    } finally {
      this.progress.idle();
    }
  }
}
