import type { DataSource } from 'typeorm';
import type { Logger, Metrics } from '@modelyard/chassis';

const EVERY_MS = 5_000;
const DELETE_AT_ONCE = 10_000;

/** Measures what waits in the outbox and deletes what was sent long ago, a bounded piece at a time. */
export class OutboxUpkeep {
  private timer: NodeJS.Timeout | undefined;
  private readonly oldest;
  private readonly pending;

  /** @param keepSentHours how long a sent row stays, so that events of a lost log can be sent again */
  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
    metrics: Metrics,
    private readonly keepSentHours = 72,
  ) {
    this.oldest = metrics.gauge({
      name: 'outbox_oldest_age_seconds',
      help: 'Age of the oldest event that waits to be sent',
    });
    this.pending = metrics.gauge({ name: 'outbox_pending', help: 'Events that wait to be sent' });
  }

  start(): void {
    this.timer = setInterval(() => {
      this.run().catch((err: unknown) => this.logger.warn({ err }, 'the upkeep of the outbox will be tried again'));
    }, EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async run(): Promise<void> {
    const [waiting] = await this.dataSource.query<{ pending: string; oldest: string }[]>(
      `SELECT count(*) AS pending, coalesce(extract(epoch FROM clock_timestamp() - min(written_at)), 0) AS oldest
       FROM messaging.outbox WHERE sent_at IS NULL`,
    );
    this.pending.set(Number(waiting?.pending));
    this.oldest.set(Number(waiting?.oldest));
    await this.dataSource.query(
      `DELETE FROM messaging.outbox WHERE position IN (
         SELECT position FROM messaging.outbox WHERE sent_at < clock_timestamp() - $1 * interval '1 hour' LIMIT ${DELETE_AT_ONCE})`,
      [this.keepSentHours],
    );
  }
}
