import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { partitionName } from '../event-log/event-log.js';
import type { ConsumeOptions, Consumption, TopicPartition } from '../event-log/event-log.js';
import type { AppendListener } from './append-listener.js';
import { GroupMembership } from './group-membership.js';
import type { LeaseSettings } from './group-membership.js';
import { PartitionReader } from './partition-reader.js';
import type { ReaderSettings } from './partition-reader.js';

type EmbeddedConsumptionSettings = LeaseSettings & ReaderSettings;

/** Holds the partitions that the group gives this member (all of them without a group) and runs one reader for each. */
export class EmbeddedConsumption implements Consumption {
  private readonly readers = new Map<string, PartitionReader>();
  private readonly membership: GroupMembership | undefined;
  private readonly stopped = new AbortController();
  private signOfLife = Date.now();
  private lastRenewal = Date.now();
  private loop: Promise<void> = Promise.resolve();

  private constructor(
    private readonly pool: Pool,
    private readonly listener: AppendListener,
    private readonly options: ConsumeOptions,
    private readonly settings: EmbeddedConsumptionSettings,
  ) {
    this.membership =
      options.group === null ? undefined : new GroupMembership(pool, options.group, options.topics, settings);
  }

  static async start(
    pool: Pool,
    listener: AppendListener,
    options: ConsumeOptions,
    settings: EmbeddedConsumptionSettings,
  ): Promise<EmbeddedConsumption> {
    const consumption = new EmbeddedConsumption(pool, listener, options, settings);
    await consumption.renew();
    consumption.loop = consumption.keepRenewing();
    return consumption;
  }

  async commit(partition: TopicPartition, nextOffset: bigint): Promise<boolean> {
    if (!this.membership || !this.readers.has(partitionName(partition))) return false;
    return this.membership.commit(partition, nextOffset);
  }

  assigned(): readonly TopicPartition[] {
    return [...this.readers.values()].map((reader) => reader.partition);
  }

  lastSignOfLife(): number {
    return this.signOfLife;
  }

  async close(): Promise<void> {
    if (this.stopped.signal.aborted) return;
    this.stopped.abort();
    await this.loop;
    await this.release([...this.readers.keys()]);
    // A member that cannot say good-bye is forgotten when its lease runs out.
    await this.membership?.leave().catch(() => undefined);
  }

  private async keepRenewing(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await pause(this.settings.leaseMs / 5, undefined, { signal: this.stopped.signal }).catch(() => undefined);
      if (this.stopped.signal.aborted) return;
      try {
        await this.renew();
      } catch (err) {
        this.settings.logger.warn({ err, group: this.options.group }, 'the lease could not be renewed; trying again');
        // Past the lease others own these partitions: stop reading them rather than work twice for long.
        if (Date.now() - this.lastRenewal > this.settings.leaseMs) await this.release([...this.readers.keys()]);
      }
      this.signOfLife = Date.now();
    }
  }

  private async renew(): Promise<void> {
    const held = this.membership ? await this.membership.renew() : await this.everyPartition();
    this.lastRenewal = Date.now();
    const names = new Set(held.map(partitionName));
    await this.release([...this.readers.keys()].filter((name) => !names.has(name)));
    for (const partition of held) {
      if (this.readers.has(partitionName(partition))) continue;
      const reader = new PartitionReader(
        this.pool,
        this.listener,
        partition,
        this.options,
        this.membership,
        this.settings,
      );
      this.readers.set(partitionName(partition), reader);
      reader.start();
    }
  }

  private async release(names: readonly string[]): Promise<void> {
    const leaving = names.map((name) => this.readers.get(name)).filter((reader) => reader !== undefined);
    for (const name of names) this.readers.delete(name);
    await Promise.all(leaving.map((reader) => reader.stop()));
  }

  private async everyPartition(): Promise<TopicPartition[]> {
    const found = await this.pool.query<TopicPartition>(
      `SELECT topic, partition FROM event_log.partition WHERE topic = ANY ($1)`,
      [this.options.topics],
    );
    return found.rows;
  }
}
