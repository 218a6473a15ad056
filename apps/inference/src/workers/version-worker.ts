import { fork, type ChildProcess } from 'node:child_process';
import type { Tensor } from '../tensors/tensor.js';
import type { RunMessage, RunReply, SessionOrder } from './run-messages.js';

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
  ) {
    super(message);
  }
}

interface Awaited {
  readonly answered: (outputs: readonly Tensor[]) => void;
  readonly failed: (error: Error) => void;
  readonly limit: NodeJS.Timeout;
}

/**
 * One process with one version in it. When it ends or exceeds a limit, everything that waits for it fails with WorkerEnded.
 *
 * A process, since a thread would not contain a fault: a native abort ends all threads, and so does terminating a thread while ONNX
 * Runtime is at work in it. A killed process also gives all its memory back.
 */
export class VersionWorker {
  /** Settles once the version is loaded. Rejects with the executor's words, or with WorkerEnded. */
  readonly ready: Promise<unknown>;
  /** Resolves when the worker answers no more. */
  readonly ended: Promise<WorkerEnded>;
  private readonly child: ChildProcess;
  private readonly gone: Promise<void>;
  private readonly awaited = new Map<number, Awaited>();
  private end: WorkerEnded | null = null;
  private tellEnded: (end: WorkerEnded) => void = () => undefined;
  private runs = 0;

  constructor(
    entry: URL,
    order: SessionOrder,
    private readonly limits: WorkerLimits,
  ) {
    // Advanced serialization carries typed arrays as they are, and of a view only what it shows.
    this.child = fork(entry, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
    this.gone = new Promise((resolve) => this.child.once('close', () => resolve()));
    this.child.on('message', (reply) => this.take(reply as RunReply));
    this.child.on('error', ({ message }) => this.finish(new WorkerEnded('crashed', `its worker failed: ${message}`)));
    this.child.once('exit', (code, signal) =>
      this.finish(new WorkerEnded('crashed', `its worker ended with ${signal ?? `code ${code}`}`)),
    );
    this.child.send(order);
    this.ready = this.reply(this.runs++, limits.loadMs, 'loading');
  }

  /** Rejects with an Error in the executor's words, or with WorkerEnded. */
  run(inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
    if (this.end) return Promise.reject(this.end);
    const message: RunMessage = { run: this.runs++, inputs };
    this.child.send(message);
    return this.reply(message.run, this.limits.runMs, 'a run');
  }

  /** Ends the process. */
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
    this.child.kill('SIGKILL');
  }
}
