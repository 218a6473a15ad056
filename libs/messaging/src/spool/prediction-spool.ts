import type { Clock, Logger } from '@modelyard/chassis';
import type { FailpointHook } from '../failpoints.js';
import type { Carrier } from './carrier.js';
import { SegmentWriter } from './segment-writer.js';
import { newSpoolCounters } from './spool-counters.js';
import type { SpoolCounters } from './spool-counters.js';
import { SpoolDrainer } from './spool-drainer.js';
import { SpoolFullError } from './spool-error.js';
import { openSpoolFolder, segmentPath } from './spool-segments.js';

export interface SpoolOptions {
  /** Folder for the spools of this service's processes; each makes its own inside. */
  readonly directory: string;
  readonly carrier: Carrier;
  /** Names this process; a UUID made at its start. */
  readonly producer: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What may wait for the event log, in bytes. Default 1 GiB. */
  readonly maxBytes?: number;
  /** A segment is closed when it is longer than this. Default 8 MiB. */
  readonly segmentBytes?: number;
  readonly failpoint?: FailpointHook;
}

/**
 * Keeps entries in a local file before the event log has them: what was appended survives the death of the process. A lost machine may lose what its
 * operating system had not written to the disk.
 */
export class PredictionSpool {
  readonly counters: SpoolCounters = newSpoolCounters();
  private readonly drainer: SpoolDrainer;
  private readonly folder: string;
  private readonly startedAt: number;
  private segment: SegmentWriter | undefined;
  private segments = 0;
  private readonly closing = new Set<Promise<void>>();
  private closed = false;

  /** Opens this process's folder, takes over what dead processes left, and begins to drain. */
  constructor(private readonly options: SpoolOptions) {
    const { path, leftovers } = openSpoolFolder(options.directory, options.producer);
    this.folder = path;
    this.startedAt = options.clock.now().getTime();
    this.drainer = new SpoolDrainer({ ...options, counters: this.counters });
    for (const leftover of leftovers) this.drainer.addClosed(leftover.path, leftover.bytes);
    this.counters.adoptedSegments = leftovers.length;
    this.drainer.start();
  }

  /**
   * Writes entries made by `encodeSpoolEntry` with one call; what was written survives the death of this process. Their memory is the caller's
   * again afterwards.
   * @param predictions how many they hold, for the counters
   * @throws SpoolFullError when they could not be kept; then none of them is
   */
  write(entries: readonly Buffer[], predictions = entries.length): void {
    try {
      this.append(entries);
      this.counters.appended += predictions;
    } catch (error) {
      this.counters.refused += predictions;
      throw error instanceof SpoolFullError ? error : new SpoolFullError('the disk refused the write', error);
    }
  }

  /** Bytes that the event log has not acknowledged. */
  get waitingBytes(): number {
    return this.drainer.waitingBytes;
  }

  /** Drains for at most so long and closes. What is left is drained at the next start of a process. */
  async close(drainWithinMs = 5_000): Promise<void> {
    this.closed = true;
    if (this.segment) this.finishSegment(this.segment);
    await Promise.all(this.closing);
    await this.drainer.stop(drainWithinMs);
  }

  private append(entries: readonly Buffer[]): void {
    if (this.closed) throw new SpoolFullError('the spool is closed');
    const bytes = entries.reduce((sum, entry) => sum + entry.length, 0);
    const { maxBytes = 1024 ** 3, segmentBytes = 8 * 1024 ** 2 } = this.options;
    if (this.drainer.waitingBytes + bytes > maxBytes)
      throw new SpoolFullError(`${maxBytes} bytes wait for the event log already`);
    const segment = (this.segment ??= this.newSegment());
    segment.write(entries);
    this.counters.writes++;
    this.drainer.grown(segment.path, segment.bytes);
    if (segment.bytes > segmentBytes) this.finishSegment(segment);
  }

  private newSegment(): SegmentWriter {
    return new SegmentWriter(segmentPath(this.folder, this.startedAt, this.options.producer, this.segments++));
  }

  private finishSegment(segment: SegmentWriter): void {
    this.segment = undefined;
    const closing = segment
      .close()
      .catch((err: unknown) => this.options.logger.warn({ err }, 'a spool segment could not be closed in order'))
      .finally(() => this.closing.delete(closing));
    this.closing.add(closing);
    this.drainer.closed(segment.path);
  }
}
