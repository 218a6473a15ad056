import { Worker } from 'node:worker_threads';
import type { Tensor } from '../tensors/tensor.js';
import { packed, type RunMessage, type RunReply, type SessionOrder } from './run-messages.js';

/** Tensors lie outside a worker's heap: only texts and what describes the tensors are in it. */
const HEAP_MEGABYTES = 512;

export interface WorkerLimits {
  readonly loadMs: number;
  readonly runMs: number;
}

/** Why a worker is no more. `stopped` was asked for. */
export class WorkerEnded extends Error {
  override readonly name = 'WorkerEnded';

  constructor(
    readonly why: 'crashed' | 'hung' | 'stopped',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface Awaited {
  readonly answered: (outputs: readonly Tensor[]) => void;
  readonly failed: (error: Error) => void;
  readonly limit: NodeJS.Timeout;
}

/**
 * One thread with one version in it. A thread that throws, runs out of heap or exceeds a limit is over, and everything that waits for
 * it fails with WorkerEnded. A native fault inside ONNX Runtime is beyond it: that ends the process.
 */
export class VersionWorker {
  /** Settles once the version is loaded. Rejects with the executor's words, or with WorkerEnded. */
  readonly ready: Promise<unknown>;
  /** Resolves when the worker answers no more. */
  readonly ended: Promise<WorkerEnded>;
  /** Resolves when its thread is gone: later than `ended` where native code is running, which nothing can interrupt. */
  readonly gone: Promise<void>;
  private readonly thread: Worker;
  private readonly awaited = new Map<number, Awaited>();
  private end: WorkerEnded | null = null;
  private tellEnded: (end: WorkerEnded) => void = () => undefined;
  private runs = 0;

  constructor(
    entry: URL,
    order: SessionOrder,
    private readonly limits: WorkerLimits,
  ) {
    this.thread = new Worker(entry, {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
      name: order.signature.model,
    });
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
    this.gone = new Promise((resolve) => this.thread.once('exit', () => resolve()));
    this.thread.on('message', (reply: RunReply) => this.take(reply));
    this.thread.on('error', (cause: Error) =>
      this.finish(new WorkerEnded('crashed', `its worker failed: ${cause.message}`, { cause })),
    );
    this.thread.once('exit', (code) => this.finish(new WorkerEnded('crashed', `its worker ended with code ${code}`)));
    this.ready = this.reply(this.runs++, limits.loadMs, 'loading');
  }

  /** Rejects with an Error in the executor's words, or with WorkerEnded. */
  run(inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
    if (this.end) return Promise.reject(this.end);
    const run = this.runs++;
    const { tensors, memory } = packed(inputs);
    const message: RunMessage = { run, inputs: tensors };
    this.thread.postMessage(message, memory);
    return this.reply(run, this.limits.runMs, 'a run');
  }

  /** Ends the thread and frees what it holds. */
  async stop(): Promise<void> {
    this.finish(new WorkerEnded('stopped', 'its worker was stopped'));
    await this.gone;
  }

  private reply(run: number, limitMs: number, what: string): Promise<readonly Tensor[]> {
    return new Promise((answered, failed) => {
      const overdue = (): void =>
        this.finish(new WorkerEnded('hung', `${what} in its worker took longer than ${limitMs} ms`));
      this.awaited.set(run, { answered, failed, limit: setTimeout(overdue, limitMs) });
    });
  }

  private take(reply: RunReply): void {
    const awaited = this.awaited.get(reply.run);
    if (!awaited) return;
    this.awaited.delete(reply.run);
    clearTimeout(awaited.limit);
    if ('outputs' in reply) awaited.answered(reply.outputs);
    else awaited.failed(new Error(reply.fault));
  }

  private finish(end: WorkerEnded): void {
    if (this.end) return;
    this.end = end;
    this.tellEnded(end);
    for (const { failed, limit } of this.awaited.values()) {
      clearTimeout(limit);
      failed(end);
    }
    this.awaited.clear();
    void this.thread.terminate();
  }
}
