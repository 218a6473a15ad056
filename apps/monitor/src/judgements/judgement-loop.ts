import { setTimeout as pause } from 'node:timers/promises';
import { Clock, HealthRegistry, Logger, Metrics, ProgressWatch, ShutdownSequence } from '@modelyard/chassis';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { RefreshArchives } from '../archive/refresh-archives.js';
import { CloseDueWindows } from '../windows/close-due-windows.js';
import { JudgementFailure, JudgeNextWindow } from './judge-next-window.js';

const pollMs = 250;
/** A deployment whose window could not be judged is left alone for this long. */
const restMs = 5_000;
const stuckAfterMs = 120_000;

/** Closes, judges and archives whatever is due, over and over; all it knows is in the database, so it may end anywhere. */
@Injectable()
export class JudgementLoop implements OnApplicationBootstrap {
  private readonly halt = new AbortController();
  private readonly resting = new Map<string, number>();
  private readonly progress: ProgressWatch;
  private readonly judged;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly closeDueWindows: CloseDueWindows,
    private readonly judgeNextWindow: JudgeNextWindow,
    private readonly refreshArchives: RefreshArchives,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
    health: HealthRegistry,
    shutdown: ShutdownSequence,
  ) {
    this.judged = metrics.histogram({
      name: 'monitor_judgement_seconds',
      help: 'Time to judge and archive one window',
    });
    this.progress = new ProgressWatch(clock, stuckAfterMs);
    health.registerLiveness('judgements', this.progress.check);
    shutdown.onShutdown('drain', 'judgements', () => this.stop());
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  private async stop(): Promise<void> {
    this.halt.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.halt.signal.aborted) {
      this.progress.advanced();
      const isBusy = await this.turn();
      this.progress.idle();
      if (!isBusy) await pause(pollMs, undefined, { signal: this.halt.signal }).catch(() => undefined);
    }
  }

  /** One round; true when more may be waiting. */
  private async turn(): Promise<boolean> {
    try {
      await this.closeDueWindows.execute();
      return (await this.judgeOne()) || (await this.refreshArchives.execute());
    } catch (err) {
      this.logger.warn({ err }, 'a round of judging failed; it is tried again');
      return false;
    }
  }

  private async judgeOne(): Promise<boolean> {
    const now = this.clock.now().getTime();
    for (const [deployment, until] of this.resting) if (until <= now) this.resting.delete(deployment);
    const begin = performance.now();
    try {
      const judged = await this.judgeNextWindow.execute([...this.resting.keys()]);
      if (judged) this.judged.observe((performance.now() - begin) / 1000);
      return judged;
    } catch (error) {
      if (error instanceof JudgementFailure) this.resting.set(error.deployment, now + restMs);
      throw error;
    }
  }
}
