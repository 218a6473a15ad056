import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import type { AnyEventDefinition } from '@modelyard/contracts';
import type { Logger } from '@modelyard/chassis';
import type { ConsumerMetrics } from '../consume/consumer-metrics.js';
import { writeDeadLetter } from '../consume/dead-letters.js';
import type { DeadLetter } from '../consume/dead-letters.js';
import { decodeRecord, delivered } from '../consume/decode-record.js';
import { backOffMs, classify } from '../consume/failure.js';
import { inProcessSpan } from '../consume/process-span.js';
import type { Received } from '../consume/received.js';
import type { Consumption, EventLog, LogRecord, RecordBatch } from '../event-log/event-log.js';
import { noFailpoints } from '../failpoints.js';
import type { FailpointHook } from '../failpoints.js';
import { BatchPositions } from './batch-positions.js';
import type { BatchSubscription } from './batch-subscription.js';

export interface BatchConsumerOptions {
  readonly group: string;
  readonly eventLog: EventLog;
  readonly dataSource: DataSource;
  readonly subscription: BatchSubscription;
  readonly logger: Logger;
  readonly metrics: ConsumerMetrics;
  /** Tries of a batch whose handler fails for a passing reason, before it is divided. Default 5. */
  readonly maxAttempts?: number;
  readonly random?: () => number;
  readonly failpoint?: FailpointHook;
}

/**
 * Consumes whole batches, each in one transaction that also holds the next offset: after a crash or a replay the state and the position agree. A batch
 * that fails for good is divided until the records at fault stand alone; those become dead letters and the partition goes on.
 */
export class BatchConsumer {
  private readonly positions: BatchPositions;
  private readonly definitions: ReadonlyMap<string, AnyEventDefinition>;
  private readonly running = new Set<{ since: number }>();
  private readonly halt = new AbortController();
  private readonly busy = new Set<Promise<void>>();
  private consumption: Consumption | undefined;

  constructor(private readonly options: BatchConsumerOptions) {
    this.positions = new BatchPositions(options.group);
    this.definitions = new Map(options.subscription.definitions.map((one) => [one.type, one]));
  }

  get group(): string {
    return this.options.group;
  }

  async start(): Promise<void> {
    const topics = [...new Set(this.options.subscription.definitions.map((one) => one.topic.name))];
    this.consumption = await this.options.eventLog.consume({
      group: this.group,
      topics,
      startAt: (partition) => this.positions.next(this.options.dataSource.manager, partition),
      onRecords: (batch) => this.take(batch),
    });
  }

  async stop(): Promise<void> {
    this.halt.abort();
    await Promise.all(this.busy);
    await this.consumption?.close();
  }

  longestHandlingMs(now: number): number {
    return Math.max(0, ...[...this.running].map(({ since }) => now - since));
  }

  lastSignOfLife(): number {
    return this.consumption?.lastSignOfLife() ?? Date.now();
  }

  private take(batch: RecordBatch): Promise<void> | undefined {
    if (batch.records.length === 0) return undefined;
    const work = this.finish(batch).finally(() => this.busy.delete(work));
    this.busy.add(work);
    return work;
  }

  private async finish(batch: RecordBatch): Promise<void> {
    if (await this.handle(batch, batch.records, batch.nextOffset)) {
      // Only for those who watch the lag: the position that counts is our own.
      await this.consumption?.commit(batch, batch.nextOffset).catch(() => false);
    }
  }

  /** True when every record is off our hands; false when the partition was taken away first. */
  private async handle(batch: RecordBatch, records: readonly LogRecord[], nextOffset: bigint): Promise<boolean> {
    const over = AbortSignal.any([batch.assignment, this.halt.signal]);
    for (let attempt = 1; !over.aborted; attempt++) {
      try {
        await this.apply(batch, records, nextOffset);
        return true;
      } catch (error) {
        const failure = classify(error);
        const lasting = failure === 'poison' || (failure === 'transient' && attempt >= (this.options.maxAttempts ?? 5));
        if (lasting) return this.divide(batch, records, nextOffset, error, attempt);
        this.options.metrics.retried(this.group);
        this.options.logger.warn(
          { err: error, group: this.group, attempt, failure },
          'a batch could not be handled; trying again',
        );
        const delay = backOffMs(attempt, (this.options.random ?? Math.random)());
        await pause(delay, undefined, { signal: over }).catch(() => undefined);
      }
    }
    return false;
  }

  private async divide(
    batch: RecordBatch,
    records: readonly LogRecord[],
    nextOffset: bigint,
    error: unknown,
    attempts: number,
  ): Promise<boolean> {
    const [record] = records;
    if (records.length > 1) {
      const middle = records.length >> 1;
      const second = records.slice(middle);
      const boundary = second[0]?.offset ?? nextOffset;
      return (
        (await this.handle(batch, records.slice(0, middle), boundary)) && (await this.handle(batch, second, nextOffset))
      );
    }
    if (!record) return true;
    return this.bury(batch, { record, error, attempts }, nextOffset);
  }

  private async apply(batch: RecordBatch, records: readonly LogRecord[], nextOffset: bigint): Promise<void> {
    const run = { since: Date.now() };
    this.running.add(run);
    const failpoint = this.options.failpoint ?? noFailpoints;
    try {
      await this.options.dataSource.transaction(async (manager) => {
        const from = await this.positions.lock(manager, batch);
        const due = records.filter((record) => record.offset >= from);
        const events = await this.readable(manager, due);
        const fresh = await this.positions.withoutRepeats(manager, batch, events);
        this.options.metrics.repeated(this.group, events.length - fresh.length);
        if (fresh.length > 0) {
          const { topic, partition } = batch;
          const handle = () =>
            this.options.subscription.handle({ topic, partition, events: fresh, nextOffset }, manager);
          await inProcessSpan(batch, fresh, async () => handle());
        }
        if (nextOffset > from) await this.positions.store(manager, batch, nextOffset);
        await failpoint('batch-handled');
      });
      await failpoint('batch-committed');
    } finally {
      this.running.delete(run);
    }
  }

  private async readable(manager: EntityManager, records: readonly LogRecord[]): Promise<Received[]> {
    const events: Received[] = [];
    for (const record of records) {
      try {
        const event = decodeRecord(record, this.definitions);
        if (event) events.push(...delivered(event));
      } catch (error) {
        await this.writeOff(manager, { record, error, attempts: 1 });
      }
    }
    return events;
  }

  private async bury(batch: RecordBatch, letter: DeadLetter, nextOffset: bigint): Promise<boolean> {
    const over = AbortSignal.any([batch.assignment, this.halt.signal]);
    for (let attempt = 1; !over.aborted; attempt++) {
      try {
        await this.options.dataSource.transaction(async (manager) => {
          const from = await this.positions.lock(manager, batch);
          if (letter.record.offset < from) return;
          await this.writeOff(manager, letter);
          await this.positions.store(manager, batch, nextOffset);
        });
        return true;
      } catch (err) {
        this.options.logger.warn({ err, group: this.group }, 'a dead letter could not be written; trying again');
        await pause(backOffMs(attempt, (this.options.random ?? Math.random)()), undefined, { signal: over }).catch(
          () => undefined,
        );
      }
    }
    return false;
  }

  private async writeOff(manager: EntityManager, letter: DeadLetter): Promise<void> {
    if (!(await writeDeadLetter(manager, this.group, letter))) return;
    this.options.metrics.deadLettered(this.group);
    const { topic, partition, offset } = letter.record;
    const place = { topic, partition, offset: String(offset) };
    this.options.logger.error({ err: letter.error, group: this.group, ...place }, 'a record went to the dead letters');
  }
}
