import { Clock, HealthRegistry, healthy, Logger, ShutdownSequence, WorkLoop } from '@modelyard/chassis';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { TrainingQueue } from '../queue/training-queue.js';
import type { RequestLease } from '../requests/request-lease.js';
import { TrainRequest } from '../training/train-request.js';
import { ReconcileRequests } from './reconcile-requests.js';

export interface LoopSettings {
  readonly everyMs: number;
  readonly trainersAtOnce: number;
}

/** Looks at what is wanted and what is, again and again, and lets the queue's workers train. */
export class ReconcileLoop implements OnApplicationBootstrap {
  private readonly loop: WorkLoop;

  constructor(
    private readonly settings: LoopSettings,
    private readonly lease: RequestLease,
    private readonly requests: ReconcileRequests,
    private readonly queue: TrainingQueue,
    private readonly trainRequest: TrainRequest,
    private readonly logger: Logger,
    shutdown: ShutdownSequence,
    health: HealthRegistry,
    clock: Clock,
  ) {
    const { everyMs } = settings;
    const round = (): Promise<number> => this.requests.execute().then(() => everyMs);
    this.loop = new WorkLoop(
      { name: 'reconcile-loop', round, pauseAfterFailureMs: everyMs, stuckAfterMs: 120_000 },
      { clock, logger, health, shutdown },
    );
    shutdown.onShutdown('drain', 'training-queue', () => queue.close());
    // Requests are taken and kept without the queue; only training waits for it.
    health.registerReadiness('training-queue', () =>
      queue.ping().then(
        () => healthy,
        (error: unknown) => ({ status: 'degraded', reason: String(error) }),
      ),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    const held = await this.lease.reclaimOwn();
    if (held > 0) this.logger.warn({ held }, 'retrainings that this worker held when it died are queued again');
    // The queue may be away at boot: its workers begin when it comes, and the service is up before that.
    this.queue
      .work((requestId, signal) => this.trainRequest.execute(requestId, signal), this.settings.trainersAtOnce)
      .catch((err: unknown) => this.logger.error({ err }, 'the workers of the training queue did not start'));
    this.loop.start();
  }
}
