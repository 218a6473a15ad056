import type { Executor } from '../pipeline/executor.js';
import { notLoadedYet } from '../refusal.js';
import type { Tensor } from '../tensors/tensor.js';
import { WorkerEnded, type VersionWorker } from './version-worker.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

export interface WorkerExecutorOptions {
  /** A new worker for the version, not ready yet. May throw: its files are not there. */
  readonly start: () => Promise<VersionWorker>;
  /** A worker is lost, and another will be started in `waitMs`. */
  readonly onLost: (why: Error, waitMs: number) => void;
  /** The version answers again. */
  readonly onBack: () => void;
}

/**
 * Runs a version in a worker process of its own, so that neither its session nor its runs stop the loop that answers requests, and no
 * fault of its own can end it. A worker that is lost fails the runs it held as unavailable and is replaced: at once after one that has answered, else after a growing wait.
 */
export class WorkerExecutor implements Executor {
  /** The newest, which may still be loading. */
  private worker: VersionWorker | null = null;
  private losses = 0;
  private retry: NodeJS.Timeout | undefined;
  private released = false;
  private reason: string | null = 'it is being loaded';

  private constructor(private readonly options: WorkerExecutorOptions) {}

  /** Throws what the first worker throws. */
  static async load(options: WorkerExecutorOptions): Promise<WorkerExecutor> {
    const executor = new WorkerExecutor(options);
    await executor.start();
    return executor;
  }

  /** Why it cannot answer now; null when it can. */
  get outage(): string | null {
    return this.reason;
  }

  async run(inputs: readonly Tensor[]): Promise<Tensor[]> {
    if (!this.worker || this.reason !== null) throw notLoadedYet(`the model cannot answer now: ${this.reason}`);
    try {
      const outputs = await this.worker.run(inputs);
      this.losses = 0;
      return [...outputs];
    } catch (cause) {
      if (!(cause instanceof WorkerEnded)) throw cause;
      throw notLoadedYet('the model was lost while it answered and is being loaded again', { cause });
    }
  }

  async release(): Promise<void> {
    this.released = true;
    this.reason = 'it is unloaded';
    clearTimeout(this.retry);
    await this.worker?.stop();
  }

  private async start(): Promise<void> {
    const worker = await this.options.start();
    this.worker = worker;
    if (this.released) return worker.stop();
    try {
      await worker.ready;
    } catch (error) {
      await worker.stop();
      throw error;
    }
    this.reason = null;
    void worker.ended.then((end) => this.lost(end));
  }

  private lost(why: Error): void {
    if (this.released) return;
    const waitMs = this.losses === 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (this.losses - 1), LONGEST_WAIT_MS);
    this.losses++;
    this.reason = `${why.message}; it is loaded again`;
    this.options.onLost(why, waitMs);
    this.retry = setTimeout(() => void this.restart(), waitMs);
  }

  private async restart(): Promise<void> {
    try {
      await this.start();
      if (!this.released) this.options.onBack();
    } catch (error) {
      this.lost(error as Error);
    }
  }
}
