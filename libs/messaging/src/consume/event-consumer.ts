import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { AnyEventDefinition } from '@modelyard/contracts';
import type { Logger } from '@modelyard/chassis';
import { partitionName } from '../event-log/event-log.js';
import type { Consumption, EventLog, LogRecord, RecordBatch } from '../event-log/event-log.js';
import { noFailpoints } from '../failpoints.js';
import type { FailpointHook } from '../failpoints.js';
import { ContiguousOffsets } from './contiguous-offsets.js';
import type { ConsumerMetrics } from './consumer-metrics.js';
import { decodeRecord } from './decode-record.js';
import { backOffMs, classify } from './failure.js';
import { admit, queueBehind } from './inbox.js';
import { KeyLanes, Places } from './key-lanes.js';
import { OffsetCommits } from './offset-commits.js';
import { park } from './parking.js';
import { runHandler } from './subscription.js';
import type { Subscription } from './subscription.js';

export interface EventConsumerOptions {
  readonly group: string;
  readonly eventLog: EventLog;
  readonly dataSource: DataSource;
  readonly subscriptions: readonly Subscription[];
  readonly logger: Logger;
  readonly metrics: ConsumerMetrics;
  /** Handlers at the same time, each with a connection of the pool. Default 6. */
  readonly concurrency?: number;
  /** Records taken but not finished; above it the partitions pause. Default 500. */
  readonly maxInFlight?: number;
  /** Tries of an event whose handler fails for a passing reason. Default 8, about half a minute. */
  readonly maxAttempts?: number;
  readonly random?: () => number;
  readonly failpoint?: FailpointHook;
}

interface Partition {
  readonly batch: RecordBatch;
  readonly offsets: ContiguousOffsets;
}

/**
 * Consumes events one by one: in order within a key, at the same time across keys, each in one transaction with its inbox row. An event that cannot
 * be handled goes to the dead letters and parks its key; every other key goes on.
 */
export class EventConsumer {
  private readonly lanes = new KeyLanes();
  private readonly places: Places;
  private readonly commits: OffsetCommits;
  private readonly definitions: ReadonlyMap<string, AnyEventDefinition>;
  private readonly handlers: ReadonlyMap<string, Subscription>;
  private readonly partitions = new Map<string, Partition>();
  private readonly running = new Set<{ since: number }>();
  private roomMakers: (() => void)[] = [];
  private inFlight = 0;
  private readonly halt = new AbortController();
  private consumption: Consumption | undefined;

  constructor(private readonly options: EventConsumerOptions) {
    this.places = new Places(options.concurrency ?? 6);
    this.handlers = new Map(options.subscriptions.map((one) => [one.definition.type, one]));
    this.definitions = new Map(options.subscriptions.map((one) => [one.definition.type, one.definition]));
    this.commits = new OffsetCommits(options.logger, options.failpoint ?? noFailpoints);
  }

  get group(): string {
    return this.options.group;
  }

  async start(): Promise<void> {
    const topics = [...new Set(this.options.subscriptions.map((one) => one.definition.topic.name))];
    this.consumption = await this.options.eventLog.consume({
      group: this.options.group,
      topics,
      onRecords: (batch) => this.take(batch),
    });
    this.commits.start(this.consumption);
  }

  /** Lets running handlers finish, commits what is done and leaves the group. */
  async stop(): Promise<void> {
    this.halt.abort();
    await this.lanes.idle();
    await this.commits.stop();
    await this.consumption?.close();
  }

  /** Milliseconds that the longest-running handler has taken so far. */
  longestHandlingMs(now: number): number {
    return Math.max(0, ...[...this.running].map(({ since }) => now - since));
  }

  lastSignOfLife(): number {
    return this.consumption?.lastSignOfLife() ?? Date.now();
  }

  private take(batch: RecordBatch): Promise<void> | undefined {
    const partition = this.partitionOf(batch);
    partition.offsets.begin(
      batch.records.map((record) => record.offset),
      batch.nextOffset,
    );
    this.commits.note(batch, partition.offsets);
    for (const record of batch.records) {
      this.inFlight++;
      this.lanes.run(laneOf(record), async () => {
        await this.finish(record, batch.assignment, partition.offsets);
        this.leave();
      });
    }
    const { maxInFlight = 500 } = this.options;
    if (this.inFlight < maxInFlight) return undefined;
    return new Promise((resolve) => this.roomMakers.push(resolve));
  }

  private partitionOf(batch: RecordBatch): Partition {
    const name = partitionName(batch);
    const known = this.partitions.get(name);
    if (known?.batch.assignment === batch.assignment) return known;
    const first = batch.records[0]?.offset ?? batch.nextOffset;
    const partition = { batch, offsets: new ContiguousOffsets(first) };
    this.partitions.set(name, partition);
    return partition;
  }

  private leave(): void {
    this.inFlight--;
    if (this.inFlight > (this.options.maxInFlight ?? 500) / 2) return;
    for (const resolve of this.roomMakers.splice(0)) resolve();
  }

  /** Tries until the record is off our hands: handled, known, parked or dead. Returns without that only when the partition is taken away. */
  private async finish(record: LogRecord, assignment: AbortSignal, offsets: ContiguousOffsets): Promise<void> {
    const over = AbortSignal.any([assignment, this.halt.signal]);
    for (let attempt = 1; !over.aborted; attempt++) {
      try {
        await this.attempt(record);
        offsets.finish(record.offset);
        return;
      } catch (error) {
        if (await this.giveUp(record, error, attempt)) {
          offsets.finish(record.offset);
          return;
        }
        this.options.metrics.retried(this.group);
        const delay = backOffMs(attempt, (this.options.random ?? Math.random)());
        await pause(delay, undefined, { signal: over }).catch(() => undefined);
      }
    }
  }

  private async attempt(record: LogRecord): Promise<void> {
    const event = decodeRecord(record, this.definitions);
    if (!event) return;
    await this.places.hold(async () => {
      const run = { since: Date.now() };
      this.running.add(run);
      try {
        await this.options.dataSource.transaction(async (manager) => {
          const admission = await admit(manager, this.group, event);
          this.options.metrics.admitted(this.group, admission);
          if (admission === 'parked') await queueBehind(manager, this.group, record);
          if (admission !== 'new') return;
          const handler = this.handlers.get(event.definition.type);
          if (handler) await runHandler(handler.handle, event, manager);
          await this.options.failpoint?.('event-handled');
        });
        this.options.metrics.handled(this.group, record.timestamp);
        await this.options.failpoint?.('event-committed');
      } finally {
        this.running.delete(run);
      }
    });
  }

  /** True when the record was handed to the dead letters; false when it is to be tried again. */
  private async giveUp(record: LogRecord, error: unknown, attempts: number): Promise<boolean> {
    const failure = classify(error);
    const { group, logger, maxAttempts = 8 } = { ...this.options };
    const place = { topic: record.topic, partition: record.partition, offset: String(record.offset), key: record.key };
    if (failure === 'outage' || (failure === 'transient' && attempts < maxAttempts)) {
      logger.warn({ err: error, group, attempts, failure, ...place }, 'an event could not be handled; trying again');
      return false;
    }
    try {
      await this.places.hold(() =>
        this.options.dataSource.transaction((manager) => park(manager, group, { record, error, attempts })),
      );
    } catch (err) {
      logger.warn({ err, group, ...place }, 'a failed event could not be parked; trying again');
      return false;
    }
    this.options.metrics.deadLettered(group);
    logger.error({ err: error, group, attempts, ...place }, 'an event went to the dead letters and its key is parked');
    return true;
  }
}

const laneOf = (record: LogRecord): string => `${record.topic}/${record.key ?? `${record.partition}/${record.offset}`}`;
