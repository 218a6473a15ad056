import type { ProcessEnd } from '../processes/owned-process.js';
import { forgivenAfterMs, restartDelay } from './back-off.js';

/** A process as supervision sees it. */
export interface Launched {
  readonly pid: number;
  readonly exited: Promise<ProcessEnd>;
  stop(): Promise<void>;
}

/** Starts the process and resolves when it is ready; `spawned` is called as soon as it has a pid. */
export type Launch = (spawned: (process: Launched) => void) => Promise<Launched>;

export interface SupervisedState {
  readonly pid: number | null;
  readonly ready: boolean;
  readonly restarts: number;
}

export interface Watcher {
  /** Anything in `state` changed. */
  changed(): void;
  /** One line for people: "inference ended (SIGKILL); starting it again in 0.25 s". */
  report(line: string): void;
}

/** Keeps one process running: started once on demand, and again, with growing delays, whenever it ends unasked. */
export class Supervised {
  private current: Launched | null = null;
  private launching: Promise<unknown> = Promise.resolve();
  private ready = false;
  private restarts = 0;
  private failures = 0;
  private stopping = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly name: string,
    private readonly launch: Launch,
    private readonly watcher: Watcher,
  ) {}

  get state(): SupervisedState {
    return { pid: this.current?.pid ?? null, ready: this.ready, restarts: this.restarts };
  }

  /** The first start. @throws what the launch throws; nothing is tried again then */
  async start(): Promise<void> {
    const attempt = this.attempt();
    this.launching = attempt.catch(() => undefined);
    await attempt;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    // Ending a process that is still starting makes its launch fail at once; one without a pid yet has to arrive first.
    await this.current?.stop();
    await this.launching;
    await this.current?.stop();
  }

  /** Ends the process so that it is started again: for one that lives but no longer works. */
  async recycle(): Promise<void> {
    await this.current?.stop();
  }

  private async attempt(): Promise<void> {
    try {
      const launched = await this.launch((process) => this.hold(process));
      this.hold(launched);
      this.ready = true;
      this.watcher.changed();
      const readySince = performance.now();
      void launched.exited.then((end) => this.onEnd(end, performance.now() - readySince));
    } catch (fault) {
      this.hold(null);
      throw fault;
    }
  }

  private hold(process: Launched | null): void {
    this.current = process;
    this.watcher.changed();
  }

  private onEnd({ code, signal }: ProcessEnd, livedMs: number): void {
    this.ready = false;
    this.hold(null);
    if (this.stopping) return;
    if (livedMs > forgivenAfterMs) this.failures = 0;
    this.startAgain(`${this.name} ended (${signal ?? `code ${code}`})`);
  }

  private startAgain(why: string): void {
    this.failures += 1;
    const delay = restartDelay(this.failures);
    this.watcher.report(`${why}; starting it again in ${delay / 1000} s`);
    this.timer = setTimeout(() => {
      this.restarts += 1;
      this.launching = this.attempt().then(
        () => this.watcher.report(`${this.name} is ready again (restart ${this.restarts})`),
        (fault: unknown) => {
          if (!this.stopping) this.startAgain(fault instanceof Error ? fault.message : String(fault));
        },
      );
    }, delay);
  }
}
