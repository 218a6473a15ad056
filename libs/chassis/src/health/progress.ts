import type { Clock } from '../time/clock.js';
import { healthy, type CheckAnswer } from './health-registry.js';

/** Tells a worker that waits from one that is stuck: busy for longer than the limit without finishing anything is stuck. */
export class ProgressWatch {
  private busySince: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number,
  ) {}

  /** There is work, or a piece of it was just finished and more waits. */
  advanced(): void {
    this.busySince = this.clock.now().getTime();
  }

  /** There is nothing to do. */
  idle(): void {
    this.busySince = undefined;
  }

  /** A liveness check; register it with the HealthRegistry. */
  readonly check = (): CheckAnswer => {
    if (this.busySince === undefined) return healthy;
    const silentMs = this.clock.now().getTime() - this.busySince;
    if (silentMs <= this.limitMs) return healthy;
    return { status: 'failing', reason: `no progress for ${silentMs} ms, the limit is ${this.limitMs} ms` };
  };
}
