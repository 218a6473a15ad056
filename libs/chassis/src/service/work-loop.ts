import { setTimeout as pause } from 'node:timers/promises';
import type { HealthRegistry } from '../health/health-registry.js';
import { ProgressWatch } from '../health/progress.js';
import type { Logger } from '../logging/logger.js';
import type { Clock } from '../time/clock.js';
import type { ShutdownSequence } from './shutdown-sequence.js';

export interface WorkLoopOptions {
  /** Lower-kebab, in health reports and logs. */
  readonly name: string;
  /** One round; resolves with the milliseconds to pause before the next. */
  readonly round: () => Promise<number>;
  /** Pause after a round that failed, in milliseconds. */
  readonly pauseAfterFailureMs: number;
  /** A round that takes longer than this, in milliseconds, makes the process fail its liveness probe. */
  readonly stuckAfterMs: number;
}

export interface WorkLoopParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  readonly shutdown: ShutdownSequence;
}

/**
 * Does one piece of work again and again, never twice at once, until the service stops. For reconcilers: what a round did not finish,
 * or failed at, the next one finds where it was.
 */
export class WorkLoop {
  private readonly halt = new AbortController();
  private readonly progress: ProgressWatch;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: WorkLoopOptions,
    private readonly parts: WorkLoopParts,
  ) {
    this.progress = new ProgressWatch(parts.clock, options.stuckAfterMs);
    parts.health.registerLiveness(options.name, this.progress.check);
    parts.shutdown.onShutdown('stop-intake', options.name, () => this.stop());
  }

  /** Begins the first round at once. */
  start(): void {
    this.running = this.run();
  }

  /** Ends the pause, or waits for the round that runs. */
  async stop(): Promise<void> {
    this.halt.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.halt;
    while (!signal.aborted) {
      const pauseMs = await this.round();
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async round(): Promise<number> {
    this.progress.advanced();
    try {
      return await this.options.round();
    } catch (err) {
      this.parts.logger.warn({ err, loop: this.options.name }, 'a round failed; it is tried again');
      return this.options.pauseAfterFailureMs;
    } finally {
      this.progress.idle();
    }
  }
}
