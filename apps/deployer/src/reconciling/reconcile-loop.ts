import { Clock, HealthRegistry, Logger, ShutdownSequence, WorkLoop } from '@modelyard/chassis';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { RolloutsReconciler } from '../rollouts/rollouts.reconciler.js';
import { SettleStageLoss } from '../rollouts/settle-stage-loss.js';
import { StagingReconciler } from '../staging/staging.reconciler.js';

// While something is under way a person waits for it; when nothing is, the tables are still looked at for what events left.
const busyPauseMs = 100;
const idlePauseMs = 500;

/** Looks at what is wanted and what is, again and again; each look does at most one step per item. */
@Injectable()
export class ReconcileLoop implements OnApplicationBootstrap {
  private readonly loop: WorkLoop;

  constructor(
    private readonly staging: StagingReconciler,
    private readonly rollouts: RolloutsReconciler,
    private readonly stageLosses: SettleStageLoss,
    logger: Logger,
    shutdown: ShutdownSequence,
    health: HealthRegistry,
    clock: Clock,
  ) {
    this.loop = new WorkLoop(
      {
        name: 'reconcile-loop',
        round: () => this.reconcile(),
        pauseAfterFailureMs: idlePauseMs,
        stuckAfterMs: 300_000,
      },
      { clock, logger, health, shutdown },
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  private async reconcile(): Promise<number> {
    const losses = await this.stageLosses.reconcile();
    const verifications = await this.staging.reconcile();
    const rollouts = await this.rollouts.reconcile();
    return losses + verifications + rollouts > 0 ? busyPauseMs : idlePauseMs;
  }
}
