import type { Logger } from '@modelyard/chassis';
import { partitionName } from '../event-log/event-log.js';
import type { Consumption, RecordBatch } from '../event-log/event-log.js';
import type { FailpointHook } from '../failpoints.js';
import type { ContiguousOffsets } from './contiguous-offsets.js';

const EVERY_MS = 100;

interface Tracked {
  readonly batch: RecordBatch;
  readonly offsets: ContiguousOffsets;
  committed: bigint | undefined;
}

/** Commits for each partition the highest offset below which everything is done, a few times a second rather than once for each record. */
export class OffsetCommits {
  private readonly tracked = new Map<string, Tracked>();
  private consumption: Consumption | undefined;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly logger: Logger,
    private readonly failpoint: FailpointHook,
  ) {}

  start(consumption: Consumption): void {
    this.consumption = consumption;
    this.timer = setInterval(() => {
      this.flushing = this.flushing.then(() => this.flush());
    }, EVERY_MS);
  }

  note(batch: RecordBatch, offsets: ContiguousOffsets): void {
    const known = this.tracked.get(partitionName(batch));
    if (known?.offsets !== offsets) this.tracked.set(partitionName(batch), { batch, offsets, committed: undefined });
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flushing;
    await this.flush();
  }

  private async flush(): Promise<void> {
    for (const [name, tracked] of this.tracked) {
      const { batch, offsets } = tracked;
      if (batch.assignment.aborted) this.tracked.delete(name);
      else if (offsets.next !== tracked.committed) await this.commit(tracked, offsets.next);
    }
  }

  private async commit(tracked: Tracked, next: bigint): Promise<void> {
    const { topic, partition } = tracked.batch;
    try {
      if (!(await this.consumption?.commit({ topic, partition }, next))) return;
      tracked.committed = next;
      await this.failpoint('offset-committed');
    } catch (err) {
      this.logger.warn({ err, topic, partition, next: String(next) }, 'an offset could not be committed; trying again');
    }
  }
}
