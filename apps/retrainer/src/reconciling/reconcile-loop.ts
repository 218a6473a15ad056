import { Clock, HealthRegistry, healthy, Logger, ProgressWatch, ShutdownSequence } from '@modelyard/chassis';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { TrainingQueue } from '../queue/training-queue.js';
import type { RequestLease } from '../requests/request-lease.js';
import { TrainRequest } from '../training/train-request.js';
import { ReconcileRequests } from './reconcile-requests.js';

export interface LoopSettings {
  readonly everyMs: number;
  readonly trainersAtOnce: number;
}

const stuckAfterMs = 120_000;

/** Looks at what is wanted and what is, again and again, and lets the queue's workers train. */
export class ReconcileLoop implements OnApplicationBootstrap {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private readonly progress: ProgressWatch;

  constructor(
    private readonly settings: LoopSettings,
    private readonly lease: RequestLease,
    private readonly requests: ReconcileRequests,
    private readonly queue: TrainingQueue,
    private readonly trainRequest: TrainRequest,
    private readonly logger: Logger,
    private readonly shutdown: ShutdownSequence,
    health: HealthRegistry,
    clock: Clock,
  ) {
    this.progress = new ProgressWatch(clock, stuckAfterMs);
    health.registerLiveness('reconcile-loop', this.progress.check);
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
    this.shutdown.onShutdown('stop-intake', 'reconcile-loop', () => this.stop());
    // The queue may be away at boot: its workers begin when it comes, and the service is up before that.
    this.queue
      .work((requestId, signal) => this.trainRequest.execute(requestId, signal), this.settings.trainersAtOnce)
      .catch((err: unknown) => this.logger.error({ err }, 'the workers of the training queue did not start'));
    this.schedule(0);
  }

  private async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.queue.close();
  }

  private schedule(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.pass().then(() => this.schedule(this.settings.everyMs));
    }, afterMs);
  }

  private async pass(): Promise<void> {
    this.progress.advanced();
    try {
      await this.requests.execute();
    } catch (err) {
      // The next pass looks at the same rows again: nothing is lost by giving up on this one.
      this.logger.warn({ err }, 'a reconcile pass could not read what is open and is repeated');
    } finally {
      this.progress.idle();
    }
  }
}
