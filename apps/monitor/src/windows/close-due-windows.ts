import { Clock, Logger } from '@modelyard/chassis';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { monitoringOf } from '../policies/monitoring-in-force.js';
import { giveUpGaps, isComplete } from './adapters/producer-progress.js';
import { loadWindows, lockStream, saveWindows, type Stream } from './adapters/stream-tables.js';
import { closeDue, closeIdle, slotEndOf } from './place-rows.js';

/** Missing rows are waited for this long: the log delivers partitions side by side, not minutes apart. */
const gapPatienceMs = 15_000;
/** However short the lateness allowed, a stream that paused for less than this is not idle. */
const leastIdleMs = 10_000;

interface OpenStream extends Stream {
  readonly lastArrival: Date;
}

/**
 * Closes windows that no row closes: those the watermark had passed while earlier rows were still on their way, and those
 * of a stream that has fallen silent after their time was over by the wall clock.
 */
@Injectable()
export class CloseDueWindows {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async execute(): Promise<void> {
    const now = this.clock.now();
    const lost = await giveUpGaps(this.database.manager, new Date(now.getTime() - gapPatienceMs));
    if (lost > 0) this.logger.warn({ lost }, 'logged predictions never arrived; windows close without them');
    if (!(await isComplete(this.database.manager))) return;
    for (const stream of await this.openStreams()) {
      await this.database.transaction((manager) => this.closeStream(manager, stream, now));
    }
  }

  private openStreams(): Promise<OpenStream[]> {
    return this.database.query<OpenStream[]>(
      `SELECT environment, model_version_id AS "modelVersionId", model_id AS "modelId", name, version,
         last_arrival AS "lastArrival"
       FROM deployment d WHERE EXISTS (SELECT 1 FROM observation_window w WHERE w.state = 'open'
         AND w.environment = d.environment AND w.model_version_id = d.model_version_id)`,
    );
  }

  private async closeStream(manager: EntityManager, stream: OpenStream, now: Date): Promise<void> {
    const { window: policy } = (await monitoringOf(manager, stream.modelId)).monitoring;
    const position = await lockStream(manager, stream, null);
    const state = { ...position, ...(await loadWindows(manager, stream, [])) };
    const passed = closeDue(state, policy);
    const idleMs = Math.max(policy.latenessMs, leastIdleMs);
    const isIdle = now.getTime() - stream.lastArrival.getTime() >= idleMs;
    const silent = isIdle ? closeIdle(passed.state, policy, now.getTime()) : passed;
    const closed = [...new Set([...passed.closed, ...silent.closed])];
    if (closed.length === 0) return;
    await saveWindows(manager, stream, { ...silent, closed }, (slotStart) => slotEndOf(slotStart, policy), now);
  }
}
