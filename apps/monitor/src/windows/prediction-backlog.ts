import { Clock } from '@modelyard/chassis';
import { PredictionLogged } from '@modelyard/contracts';
import { EventLog, type PartitionOffsets } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { predictionsConsumer } from './predictions.subscriber.js';

const topic = PredictionLogged.topic.name;
const lookEveryMs = 1_000;

interface Look {
  readonly at: Date;
  readonly partitions: readonly PartitionOffsets[];
}

/** How far behind the event log we are. Silence means something only once all that the log held has been read. */
@Injectable()
export class PredictionBacklog {
  private pending: Look | undefined;
  private readUpTo: Date | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly eventLog: EventLog,
    private readonly clock: Clock,
  ) {}

  /** A moment such that every prediction the log held then has been taken; undefined while that is not known of any. */
  async readThrough(): Promise<Date | undefined> {
    const now = this.clock.now();
    if (this.readUpTo && now.getTime() - this.readUpTo.getTime() < lookEveryMs) return this.readUpTo;
    this.pending ??= { at: now, partitions: await this.eventLog.offsets(topic) };
    if (await this.isTaken(this.pending)) {
      this.readUpTo = this.pending.at;
      this.pending = undefined;
    }
    return this.readUpTo;
  }

  private async isTaken({ partitions }: Look): Promise<boolean> {
    const rows = await this.database.query<{ partition: number; next: string }[]>(
      `SELECT partition, next_offset AS next FROM messaging.consumer_offset WHERE consumer = $1 AND topic = $2`,
      [`monitor.${predictionsConsumer}`, topic],
    );
    const next = new Map(rows.map((row) => [row.partition, BigInt(row.next)]));
    return partitions.every(({ partition, start, end }) => start === end || (next.get(partition) ?? start) >= end);
  }
}
