import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@modelyard/chassis';
import type { ToSupervisor } from './fleet-messages.js';
import type { Switchboard } from './switchboard.js';

const FIRST_WAIT_MS = 500;
const LAST_WAIT_MS = 30_000;
/**
 * Callers of a process that ends come to the next with new connections. A listener that closes resets those that it has
 * not accepted yet, so the next one ends when they are in.
 */
const CALLERS_MOVE_MS = 300;
const ALL_MOVE_MS = 2_000;

export interface ServingProcessesOptions {
  readonly count: number;
  /** Of both listeners, none of them 0: all processes take the same. */
  readonly ports: { readonly http: number; readonly grpc: number };
  readonly switchboard: Switchboard;
  readonly logger: Logger;
  /** One ended before all of them had taken connections once. */
  readonly onFailedStart: () => void;
}

/**
 * Starts serving processes and starts one again that has ended. Each listens itself on the common ports, not through
 * this process: Node's way of handing connections out loses those that are on their way to a process that is killed,
 * and their callers wait for ever.
 */
export class ServingProcesses {
  private readonly open = new Set<number>();
  private readonly ended = new Set<Promise<unknown>>();
  private stopping = false;

  constructor(private readonly options: ServingProcessesOptions) {
    // Carries Maps, typed arrays and numbers like NaN as they are.
    cluster.setupPrimary({ serialization: 'advanced' });
  }

  start(): void {
    for (let at = 0; at < this.options.count; at++) this.fork(FIRST_WAIT_MS);
  }

  /** Asks each to end in order; resolves when all have. */
  async stop(): Promise<void> {
    this.stopping = true;
    const workers = Object.values(cluster.workers ?? {});
    for (const [at, worker] of workers.entries()) {
      if (at > 0) await pause(Math.min(CALLERS_MOVE_MS, ALL_MOVE_MS / workers.length));
      worker?.process.kill('SIGTERM');
    }
    await Promise.all(this.ended);
  }

  /** @param waitMs how long its successor waits when it ends before it takes connections */
  private fork(waitMs: number): void {
    const { switchboard, logger, ports } = this.options;
    const worker = cluster.fork({ MODELYARD_HTTP_PORT: ports.http, MODELYARD_GRPC_PORT: ports.grpc });
    switchboard.enter(worker.id, (message) => {
      // It may have ended since; then its end is on the way.
      if (worker.isConnected()) worker.send(message, () => undefined);
    });
    worker.on('message', (message: ToSupervisor) => {
      if (message.kind === 'open') this.open.add(worker.id);
      switchboard.take(worker.id, message);
    });
    const exit = once(worker, 'exit').then(([code, signal]) => {
      this.ended.delete(exit);
      void switchboard.leave(worker.id);
      if (this.stopping) return;
      logger.error({ process: worker.id, pid: worker.process.pid, code, signal }, 'a serving process has ended');
      this.replace(worker, waitMs);
    });
    this.ended.add(exit);
  }

  private replace(worker: Worker, waitMs: number): void {
    const wasOpen = this.open.delete(worker.id);
    if (!wasOpen && !this.options.switchboard.roster.complete) {
      this.options.onFailedStart();
      return;
    }
    if (wasOpen) this.fork(FIRST_WAIT_MS);
    else setTimeout(() => !this.stopping && this.fork(Math.min(waitMs * 2, LAST_WAIT_MS)), waitMs);
  }
}
