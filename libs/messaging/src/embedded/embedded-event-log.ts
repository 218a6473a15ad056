import { Pool } from 'pg';
import type { Logger } from '@modelyard/chassis';
import { EventLog } from '../event-log/event-log.js';
import type {
  ConsumeOptions,
  Consumption,
  Fence,
  FencedWriter,
  NewRecord,
  PartitionOffsets,
  TopicPartition,
  TopicSettings,
} from '../event-log/event-log.js';
import { appendRecords, raiseFence } from './appends.js';
import { AppendListener } from './append-listener.js';
import { EmbeddedConsumption } from './embedded-consumption.js';
import { createEmbeddedLogSchema } from './embedded-log-schema.js';
import { removeExpired } from './retention.js';

export interface EmbeddedLogOptions {
  readonly url: string;
  readonly logger: Logger;
  /** How long a member of a group may be silent before its partitions move. Default 6 s. */
  readonly leaseMs?: number;
  /** How often a waiting reader looks without a hint. Default 250 ms. */
  readonly pollMs?: number;
}

/** The event log in append-only tables of PostgreSQL: for one machine without a broker. Same promises as Kafka, one server's durability and speed. */
export class EmbeddedEventLog extends EventLog {
  private readonly pool: Pool;
  private readonly listener: AppendListener;
  private readonly partitionCounts = new Map<string, number>();
  private readonly retention: NodeJS.Timeout;
  private readonly consumptions: Consumption[] = [];
  private schema: Promise<void> | undefined;

  constructor(private readonly options: EmbeddedLogOptions) {
    super();
    this.pool = new Pool({ connectionString: options.url, max: 10 });
    // An idle connection that breaks raises here; the next query gets a new one.
    this.pool.on('error', (err) => options.logger.warn({ err }, 'a connection to the embedded event log broke'));
    this.listener = new AppendListener(options.url, options.logger);
    this.retention = setInterval(() => {
      removeExpired(this.pool).catch((err: unknown) =>
        options.logger.warn({ err }, 'retention of the event log will be tried again'),
      );
    }, 60_000).unref();
  }

  override async createTopics(topics: readonly TopicSettings[]): Promise<void> {
    await this.ready();
    for (const { name, partitions, retentionMs, compacted } of topics) {
      await this.pool.query(
        `WITH created AS (INSERT INTO event_log.topic VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING name)
         INSERT INTO event_log.partition (topic, partition) SELECT name, number FROM created, generate_series(0, $2 - 1) number`,
        [name, partitions, retentionMs, compacted],
      );
    }
  }

  override async append(records: readonly NewRecord[]): Promise<void> {
    await this.ready();
    await this.appendUnder(undefined, records);
  }

  override async openWriter(fence: Fence): Promise<FencedWriter> {
    await this.ready();
    await raiseFence(this.pool, fence);
    return { append: (records) => this.appendUnder(fence, records), close: async () => {} };
  }

  override async consume(options: ConsumeOptions): Promise<Consumption> {
    await this.ready();
    for (const topic of options.topics) await this.partitionsOf(topic);
    const consumption = await EmbeddedConsumption.start(this.pool, this.listener, options, {
      leaseMs: this.options.leaseMs ?? 6_000,
      pollMs: this.options.pollMs ?? 250,
      logger: this.options.logger,
    });
    this.consumptions.push(consumption);
    return consumption;
  }

  override async offsets(topic: string): Promise<PartitionOffsets[]> {
    await this.ready();
    const found = await this.pool.query<{ partition: number; start_offset: string; next_offset: string }>(
      `SELECT partition, start_offset, next_offset FROM event_log.partition WHERE topic = $1 ORDER BY partition`,
      [topic],
    );
    return found.rows.map((row) => ({
      topic,
      partition: row.partition,
      start: BigInt(row.start_offset),
      end: BigInt(row.next_offset),
    }));
  }

  override async committed(group: string, topic: string): Promise<Map<number, bigint>> {
    await this.ready();
    const found = await this.pool.query<{ partition: number; committed_offset: string }>(
      `SELECT partition, committed_offset FROM event_log.assignment WHERE "group" = $1 AND topic = $2 AND committed_offset IS NOT NULL`,
      [group, topic],
    );
    return new Map(found.rows.map((row) => [row.partition, BigInt(row.committed_offset)]));
  }

  override async rewind(group: string, offsets: readonly (TopicPartition & { offset: bigint })[]): Promise<void> {
    await this.ready();
    for (const { topic, partition, offset } of offsets) {
      await this.pool.query(
        `INSERT INTO event_log.assignment ("group", topic, partition, committed_offset) VALUES ($1, $2, $3, $4)
         ON CONFLICT ("group", topic, partition) DO UPDATE SET committed_offset = excluded.committed_offset`,
        [group, topic, partition, offset],
      );
    }
  }

  override async close(): Promise<void> {
    clearInterval(this.retention);
    await Promise.all(this.consumptions.map((consumption) => consumption.close()));
    await this.listener.close();
    await this.pool.end();
  }

  private async appendUnder(fence: Fence | undefined, records: readonly NewRecord[]): Promise<void> {
    if (records.length === 0) return;
    await appendRecords(this.pool, (topic) => this.partitionsOf(topic), records, fence);
  }

  private ready(): Promise<void> {
    this.schema ??= createEmbeddedLogSchema(this.pool).catch((error: unknown) => {
      this.schema = undefined;
      throw error;
    });
    return this.schema;
  }

  private async partitionsOf(topic: string): Promise<number> {
    const known = this.partitionCounts.get(topic);
    if (known !== undefined) return known;
    const found = await this.pool.query<{ partitions: number }>(
      `SELECT partitions FROM event_log.topic WHERE name = $1`,
      [topic],
    );
    const partitions = found.rows[0]?.partitions;
    if (partitions === undefined)
      throw new Error(`the topic ${topic} does not exist; topics are created from the contracts, never by use`);
    this.partitionCounts.set(topic, partitions);
    return partitions;
  }
}
