import { Clock, Logger } from '@modelyard/chassis';
import { Injectable } from '@nestjs/common';
import { TrainingQueue } from '../queue/training-queue.js';
import { OpenRequests } from '../requests/open-requests.js';
import { QueueWaiting } from '../requests/queue-waiting.js';
import { RequestLease } from '../requests/request-lease.js';
import type { Retraining } from '../requests/retraining.js';

/** One look at all open requests: each that can go a step further does. */
@Injectable()
export class ReconcileRequests {
  constructor(
    private readonly open: OpenRequests,
    private readonly lease: RequestLease,
    private readonly queueWaiting: QueueWaiting,
    private readonly queue: TrainingQueue,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async execute(): Promise<void> {
    const reclaimed = await this.lease.reclaim();
    if (reclaimed > 0) this.logger.warn({ reclaimed }, 'retrainings of silent workers are queued again');
    for (const row of await this.open.inState('waiting-for-labels')) {
      await this.onItsOwn(row, () => this.queueWaiting.execute(row));
    }
    for (const row of await this.open.inState('queued')) {
      await this.onItsOwn(row, () => this.put(row));
    }
  }

  /** Put at every look: the queue holds an entry once, and whatever a flushed Redis lost is there again. */
  private async put({ id, fence, priority, notBefore }: Retraining): Promise<void> {
    if (notBefore !== null && notBefore > this.clock.now()) return;
    await this.queue.put({ id: `${id}.${fence}`, requestId: id, priority });
  }

  private async onItsOwn(row: Retraining, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (err) {
      this.logger.warn({ err, requestId: row.id, state: row.state }, 'a reconcile step failed and is repeated');
    }
  }
}
