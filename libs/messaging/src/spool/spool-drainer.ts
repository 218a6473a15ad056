import { rename, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@modelyard/chassis';
import { backOffMs } from '../consume/failure.js';
import { noFailpoints } from '../failpoints.js';
import type { FailpointHook } from '../failpoints.js';
import type { Carrier } from './carrier.js';
import { BROKEN } from './spool-segments.js';
import type { SpoolCounters } from './spool-counters.js';

/**
 * What has gathered behind an append of all there was leaves together: an append costs the process, and the event log,
 * more than the predictions in it, and one for every turn of the event loop would take more time than answering.
 */
const GATHER_MS = 20;

export interface DrainerOptions {
  readonly carrier: Carrier;
  readonly logger: Logger;
  readonly counters: SpoolCounters;
  readonly failpoint?: FailpointHook;
}

interface Queued {
  readonly path: string;
  bytes: number;
  drained: number;
  /** True once nothing more will be written to it. */
  closed: boolean;
}

/** What is left to do: nothing at all, what may gather first, or more that waits already. */
type Rest = 'nothing' | 'little' | 'more';

/**
 * Carries segments to the event log, oldest first, and removes each when the log has acknowledged all of it. After a crash a segment is carried again
 * from its beginning: its entries keep their producer sequence, by which readers drop them.
 */
export class SpoolDrainer {
  private readonly queue: Queued[] = [];
  private waiting = 0;
  private readonly halt = new AbortController();
  private hint = Promise.withResolvers<void>();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: DrainerOptions) {}

  start(): void {
    this.running = this.run();
  }

  addClosed(path: string, bytes: number): void {
    this.queue.push({ path, bytes, drained: 0, closed: true });
    this.waiting += bytes;
  }

  /** The segment now being written has grown to so many bytes. */
  grown(path: string, bytes: number): void {
    const last = this.queue.at(-1);
    this.waiting += bytes;
    if (last?.path === path) {
      this.waiting -= last.bytes;
      last.bytes = bytes;
    } else this.queue.push({ path, bytes, drained: 0, closed: false });
    this.hint.resolve();
  }

  /** Nothing more will be written to the segment. */
  closed(path: string): void {
    for (const queued of this.queue) if (queued.path === path) queued.closed = true;
    this.hint.resolve();
  }

  /** Counted along: the hot path asks at every write, and with the event log away there are a thousand segments. */
  get waitingBytes(): number {
    return this.waiting;
  }

  /** Drains for at most so long, then stops; what is left is drained at the next start. */
  async stop(withinMs: number): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (this.queue.length > 0 && Date.now() < deadline) await pause(10);
    this.halt.abort();
    this.hint.resolve();
    await this.running;
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.halt.signal.aborted;) {
      try {
        const rest = await this.drainNext();
        failures = 0;
        if (rest === 'nothing') await this.untilHint();
        else if (rest === 'little') await this.wait(GATHER_MS);
      } catch (err) {
        this.options.counters.failedAppends++;
        this.options.logger.warn(
          { err, waitingBytes: this.waitingBytes },
          'the spool could not be drained; trying again',
        );
        await this.wait(backOffMs(++failures, Math.random()));
      }
    }
  }

  /** Ends early when the drainer is stopped. */
  private async wait(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.halt.signal }).catch(() => undefined);
  }

  private async untilHint(): Promise<void> {
    await this.hint.promise;
    this.hint = Promise.withResolvers<void>();
  }

  private async drainNext(): Promise<Rest> {
    const segment = this.queue[0];
    if (!segment) return 'nothing';
    if (segment.drained === segment.bytes) return this.remove(segment);
    const { path, drained, bytes } = segment;
    const { carrier, counters, failpoint = noFailpoints } = this.options;
    const { next, predictions, broken } = await carrier.carry({ path, from: drained, to: bytes });
    if (broken) return this.setAside(segment);
    await failpoint('spool-appended');
    counters.drained += predictions;
    this.waiting -= next - drained;
    segment.drained = next;
    return next === bytes && this.queue.length === 1 ? 'little' : 'more';
  }

  private async remove(segment: Queued): Promise<Rest> {
    if (!segment.closed) return 'nothing';
    await rm(segment.path, { force: true });
    this.queue.shift();
    return 'more';
  }

  // Kept beside the others for whoever wants to look; it holds at least one entry that was never acknowledged to anybody, or damaged ones.
  private async setAside(segment: Queued): Promise<Rest> {
    this.options.counters.brokenSegments++;
    const lost = segment.bytes - segment.drained;
    this.options.logger.warn(
      { path: segment.path, at: segment.drained, lost },
      'a spool segment ends in a broken entry; the file is kept',
    );
    await rename(segment.path, `${segment.path}${BROKEN}`);
    this.queue.shift();
    this.waiting -= lost;
    return 'more';
  }
}
