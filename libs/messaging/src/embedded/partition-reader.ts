import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from '@modelyard/chassis';
import type { ConsumeOptions, LogRecord, TopicPartition } from '../event-log/event-log.js';
import { startingOffset } from '../event-log/starting-offset.js';
import type { AppendListener } from './append-listener.js';
import type { GroupMembership } from './group-membership.js';

export interface ReaderSettings {
  /** How often a waiting reader looks without a hint. */
  readonly pollMs: number;
  readonly logger: Logger;
}

const BATCH_RECORDS = 500;

interface Row {
  readonly offset: string;
  readonly key: string | null;
  readonly headers: Record<string, string>;
  readonly value: Buffer | null;
  readonly appended_at: Date;
}

/** Reads one partition in offset order for as long as it is assigned. */
export class PartitionReader {
  private readonly revoked = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private position: bigint | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly listener: AppendListener,
    readonly partition: TopicPartition,
    private readonly options: ConsumeOptions,
    private readonly membership: GroupMembership | undefined,
    private readonly settings: ReaderSettings,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Resolves when nothing more will be delivered; a batch handed over before is not waited for. */
  async stop(): Promise<void> {
    this.revoked.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.revoked;
    while (!signal.aborted) {
      try {
        if (await this.deliverNext()) continue;
        await this.listener.next(this.partition, this.settings.pollMs, signal);
      } catch (err) {
        if (signal.aborted) return;
        this.settings.logger.warn({ err, ...this.partition }, 'the event log could not be read; trying again');
        await pause(this.settings.pollMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async deliverNext(): Promise<boolean> {
    if (this.position === undefined) {
      this.position = await this.beginning();
      await this.hand([], this.position);
    }
    const records = await this.read(this.position);
    const last = records.at(-1);
    if (!last || this.revoked.signal.aborted) return false;
    this.position = last.offset + 1n;
    await this.hand(records, this.position);
    return true;
  }

  private async hand(records: LogRecord[], nextOffset: bigint): Promise<void> {
    const { signal } = this.revoked;
    const busy = this.options.onRecords({ ...this.partition, records, nextOffset, assignment: signal });
    if (!busy) return;
    const taken = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([busy, taken]);
  }

  private async beginning(): Promise<bigint> {
    const { startAt } = this.options;
    const kept = await (startAt ? startAt(this.partition) : this.membership?.committed(this.partition));
    const { topic, partition } = this.partition;
    const found = await this.pool.query<{ start_offset: string; next_offset: string }>(
      `SELECT start_offset, next_offset FROM event_log.partition WHERE topic = $1 AND partition = $2`,
      [topic, partition],
    );
    const range = { start: BigInt(found.rows[0]?.start_offset ?? 0), end: BigInt(found.rows[0]?.next_offset ?? 0) };
    return startingOffset(range, kept, this.options.beginning);
  }

  private async read(from: bigint): Promise<LogRecord[]> {
    const { topic, partition } = this.partition;
    const found = await this.pool.query<Row>(
      `SELECT "offset", key, headers, value, appended_at FROM event_log.record
       WHERE topic = $1 AND partition = $2 AND "offset" >= $3 ORDER BY "offset" LIMIT ${BATCH_RECORDS}`,
      [topic, partition, from],
    );
    return found.rows.map((row) => ({
      topic,
      partition,
      offset: BigInt(row.offset),
      key: row.key,
      headers: row.headers,
      value: row.value,
      timestamp: row.appended_at.getTime(),
    }));
  }
}
