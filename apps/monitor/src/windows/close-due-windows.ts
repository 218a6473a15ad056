import { Clock, Logger } from '@modelyard/chassis';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { monitoringOf } from '../policies/monitoring-in-force.js';
import { giveUpGaps, isComplete } from './adapters/producer-progress.js';
import { loadWindows, lockStream, saveWindows, type Stream } from './adapters/stream-tables.js';
import { PredictionBacklog } from './prediction-backlog.js';
import { closeDue, closeIdle, slotEndOf } from './place-rows.js';

/** A producer's records may become visible in another order than they were written, but not for so long. */
const gapPatienceMs = 15_000;
/** However short the lateness allowed, a stream that paused for less than this is not idle. */
const leastIdleMs = 10_000;

/**
 * Closes windows that no row closes: those the watermark had passed while earlier rows were still on their way, and those
 * of a stream that has fallen silent after their time was over by the wall clock.
 */
@Injectable()
export class CloseDueWindows {
  constructor(
    private readonly database: DataSource,
    private readonly backlog: PredictionBacklog,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async execute(): Promise<void> {
    const streams = await this.openStreams();
    if (streams.length === 0) return;
    const readThrough = await this.backlog.readThrough();
    if (readThrough) await this.giveUpGaps(readThrough);
    for (const stream of streams) {
      await this.database.transaction((manager) => this.closeStream(manager, stream, readThrough));
    }
  }

  private async giveUpGaps(readThrough: Date): Promise<void> {
    const since = new Date(readThrough.getTime() - gapPatienceMs);
    const lost = await this.database.transaction((manager) => giveUpGaps(manager, since, this.clock.now()));
    if (lost > 0) this.logger.warn({ lost }, 'logged predictions never arrived; windows close without them');
  }

  private openStreams(): Promise<Stream[]> {
    return this.database.query<Stream[]>(
      `SELECT environment, model_version_id AS "modelVersionId", model_id AS "modelId", name, version
       FROM deployment d WHERE EXISTS (SELECT 1 FROM observation_window w WHERE w.state = 'open'
         AND w.environment = d.environment AND w.model_version_id = d.model_version_id)`,
    );
  }

  private async closeStream(manager: EntityManager, stream: Stream, readThrough: Date | undefined): Promise<void> {
    const { window: policy } = (await monitoringOf(manager, stream.modelId)).monitoring;
    const position = await lockStream(manager, stream);
    if (!(await isComplete(manager))) return;
    const now = this.clock.now();
    const state = { ...position, ...(await loadWindows(manager, stream, [])) };
    const passed = closeDue(state, policy);
    const silentMs = (readThrough?.getTime() ?? 0) - position.lastArrival.getTime();
    const isIdle = silentMs >= Math.max(policy.latenessMs, leastIdleMs);
    const all = isIdle ? closeIdle(passed.state, policy, now.getTime()) : passed;
    const closed = [...new Set([...passed.closed, ...all.closed])];
    if (closed.length === 0) return;
    await saveWindows(manager, stream, { ...all, closed }, (slotStart) => slotEndOf(slotStart, policy), now);
  }
}
