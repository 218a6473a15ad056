import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, HealthRegistry, Logger, Metrics, ShutdownSequence, WorkLoop } from '@modelyard/chassis';
import { Deliver } from './deliver.js';
import { DeliveryQueue, type Lease } from './delivery-queue.js';

const pollMs = 250;
const webhooksAtOnce = 10;
/** A webhook with a long queue gives way to others after so many deliveries. */
const deliveriesPerTurn = 50;
/** How long an attempt may go on when the process is to end. */
const graceMs = 3_000;
const keptForMs = 30 * 24 * 3_600_000;
const forgetEveryMs = 3_600_000;

/** Sends what is due, to several webhooks at once and to each of them one delivery after another. */
@Injectable()
export class DeliveryLoop implements OnApplicationBootstrap {
  private readonly loop: WorkLoop;
  private readonly sending = new Set<Promise<void>>();
  private readonly sent;
  private readonly halt = new AbortController();
  private stopping = false;
  private forgotAt = 0;

  constructor(
    private readonly queue: DeliveryQueue,
    private readonly deliver: Deliver,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
    health: HealthRegistry,
    shutdown: ShutdownSequence,
  ) {
    this.sent = metrics.counter({
      name: 'registry_webhook_attempts_total',
      help: 'Attempts to deliver to webhooks, by what became of them',
      labelNames: ['outcome'],
    });
    this.loop = new WorkLoop(
      { name: 'webhook-deliveries', round: () => this.round(), pauseAfterFailureMs: 2_000, stuckAfterMs: 60_000 },
      { clock, logger, health, shutdown },
    );
    shutdown.onShutdown('drain', 'webhook-deliveries', () => this.drain());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  private async drain(): Promise<void> {
    this.stopping = true;
    const cut = setTimeout(() => this.halt.abort(), graceMs);
    await Promise.all(this.sending);
    clearTimeout(cut);
  }

  // A slow receiver holds one of the places and not the round.
  private async round(): Promise<number> {
    await this.forgetOld();
    const free = webhooksAtOnce - this.sending.size;
    const leases = free > 0 ? await this.queue.lease(free) : [];
    for (const lease of leases) {
      const turn = this.sendTo(lease).finally(() => this.sending.delete(turn));
      this.sending.add(turn);
    }
    return pollMs;
  }

  private async sendTo(lease: Lease): Promise<void> {
    try {
      for (let count = 0; count < deliveriesPerTurn && !this.stopping; count += 1) {
        const delivery = await this.queue.next(lease);
        if (!delivery) break;
        const outcome = await this.deliver.attempt(lease.webhookId, delivery, this.halt.signal);
        if (!outcome) break;
        await this.queue.record(lease, delivery.deliveryId, outcome);
        this.sent.inc({ outcome: outcome.status });
        const { deliveryId, event } = delivery;
        const { webhookId } = lease;
        if (outcome.status === 'dead')
          this.logger.warn({ webhookId, deliveryId, event, fault: outcome.fault }, 'a webhook delivery was given up');
      }
      await this.queue.release(lease);
    } catch (err) {
      this.logger.warn({ err, webhookId: lease.webhookId }, 'sending to a webhook failed; its lease runs out');
    }
  }

  private async forgetOld(): Promise<void> {
    const now = this.clock.now().getTime();
    if (now - this.forgotAt < forgetEveryMs) return;
    await this.queue.forget(new Date(now - keptForMs));
    this.forgotAt = now;
  }
}
