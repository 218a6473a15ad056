import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { createLogger, Metrics, SystemClock, SystemIds } from '@modelyard/chassis';
import { defineEvent } from '@modelyard/contracts';
import type { EventDefinition, Topic } from '@modelyard/contracts';
import type { PostgresTemplate } from '@modelyard/testing';
import { BatchConsumer } from './batches/batch-consumer.js';
import type { BatchConsumerOptions } from './batches/batch-consumer.js';
import type { BatchHandler } from './batches/batch-subscription.js';
import { ConsumerMetrics } from './consume/consumer-metrics.js';
import { deadLetterSettings } from './consume/dead-letters.js';
import { EventConsumer } from './consume/event-consumer.js';
import type { EventConsumerOptions } from './consume/event-consumer.js';
import { ParkedKeys } from './consume/parked-keys.js';
import type { EventHandler, Subscription } from './consume/subscription.js';
import type { EventLog } from './event-log/event-log.js';
import { messagingMigrations } from './migrations/1763900000000-create-messaging-tables.js';
import { CommitHints } from './outbox/commit-hints.js';
import { EventPublisher } from './outbox/event-publisher.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import type { RelayOptions } from './outbox/outbox-relay.js';

export interface DeliverySubject {
  openLog(): EventLog;
  topic(name: string): string;
  readonly databaseUrl: string;
}

export const logger = createLogger({ service: 'test', level: 'silent' });

const Step = z.object({ key: z.string(), step: z.int(), producer: z.string(), producerSequence: z.int() });
export type Step = z.output<typeof Step>;
export type Stepped = EventDefinition<'Stepped', typeof Step>;

/** A service's database: the messaging tables and one table of effects, in which an effect that happens twice shows. */
export const serviceDatabase: PostgresTemplate = {
  template: 'messaging-delivery',
  migrate: async (url) => {
    const source = await new DataSource({ type: 'postgres', url, migrations: messagingMigrations }).initialize();
    await source.runMigrations();
    await source.query(`CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, test text, key text, step int)`);
    await source.destroy();
  },
};

/** One test's own topic, group and service, and the means to end everything it started. */
export class Delivery {
  readonly definition: Stepped;
  readonly group: string;
  readonly log: EventLog;
  readonly publisher: EventPublisher;
  readonly parked: ParkedKeys;
  readonly name = `t${randomUUID().slice(0, 8)}`;
  private subscriptions: Subscription[] = [];
  private readonly endings: (() => Promise<unknown>)[] = [];

  private constructor(
    private readonly subject: DeliverySubject,
    readonly dataSource: DataSource,
    readonly hints: CommitHints,
  ) {
    const topic: Topic = {
      name: subject.topic(`${this.name}.steps`),
      owner: 'registry',
      publishers: 'owner',
      partitions: 3,
      retention: 'forever',
      compacted: false,
    };
    this.definition = defineEvent({
      name: 'Stepped',
      version: 1,
      topic,
      key: ({ key }) => key,
      schema: Step,
      doc: 'a step',
    });
    this.group = subject.topic(this.name);
    this.log = this.openLog();
    const clock = new SystemClock();
    this.publisher = new EventPublisher('registry', clock, new SystemIds(clock), hints);
    this.parked = new ParkedKeys(
      this.group,
      () => dataSource,
      () => this.subscriptions,
    );
  }

  static async begin(subject: DeliverySubject): Promise<Delivery> {
    // As `DatabaseModule` connects.
    const extra = { pipeline: true };
    const dataSource = await new DataSource({ type: 'postgres', url: subject.databaseUrl, extra }).initialize();
    const hints = new CommitHints();
    hints.watch(dataSource);
    // Each test has the outbox of the shared database to itself.
    await dataSource.query('TRUNCATE messaging.outbox, messaging.outbox_key, messaging.relay');
    const delivery = new Delivery(subject, dataSource, hints);
    const { name, partitions } = delivery.definition.topic;
    await delivery.log.createTopics([
      { name, partitions, retentionMs: null, compacted: false },
      deadLetterSettings(delivery.group),
    ]);
    return delivery;
  }

  openLog(): EventLog {
    const log = this.subject.openLog();
    this.endings.unshift(() => log.close());
    return log;
  }

  async end(): Promise<void> {
    for (const ending of this.endings.toReversed()) await ending();
    await this.dataSource.destroy();
  }

  /** Publishes the steps in a transaction each. */
  async publish(key: string, ...steps: number[]): Promise<void> {
    for (const step of steps) await this.dataSource.transaction((manager) => this.publishIn(manager, key, step));
  }

  async publishIn(manager: EntityManager, key: string, step: number): Promise<void> {
    await this.publisher.publish(manager, this.definition, { key, step, producer: 'p', producerSequence: step });
  }

  relay(options: Partial<RelayOptions> = {}): OutboxRelay {
    const relay = new OutboxRelay({
      databaseUrl: this.subject.databaseUrl,
      eventLog: options.eventLog ?? this.log,
      service: this.name,
      logger,
      pollMs: 20,
      ...options,
    });
    relay.start();
    this.endings.push(() => relay.stop());
    return relay;
  }

  async consume(
    options: Partial<EventConsumerOptions> = {},
    handle: EventHandler = this.effect,
  ): Promise<EventConsumer> {
    this.subscriptions = [{ definition: this.definition, handle }];
    const consumer = new EventConsumer({
      group: this.group,
      eventLog: this.log,
      dataSource: this.dataSource,
      subscriptions: this.subscriptions,
      logger,
      metrics: new ConsumerMetrics(new Metrics()),
      random: () => 0,
      ...options,
    });
    await consumer.start();
    this.endings.push(() => consumer.stop());
    return consumer;
  }

  async consumeBatches(handle: BatchHandler, options: Partial<BatchConsumerOptions> = {}): Promise<BatchConsumer> {
    const consumer = new BatchConsumer({
      group: this.group,
      eventLog: this.log,
      dataSource: this.dataSource,
      subscription: { name: 'steps', definitions: [this.definition], handle },
      logger,
      metrics: new ConsumerMetrics(new Metrics()),
      random: () => 0,
      ...options,
    });
    await consumer.start();
    this.endings.push(() => consumer.stop());
    return consumer;
  }

  /** The handler of most tests: one row for each time it took effect. */
  readonly effect: EventHandler = async ({ data }, manager) => {
    const { key, step } = data as Step;
    await manager.query(`INSERT INTO effect (test, key, step) VALUES ($1, $2, $3)`, [this.name, key, step]);
  };

  /** The steps that took effect for a key, in order, as often as they did. */
  async effects(key: string): Promise<number[]> {
    const rows = await this.dataSource.query<{ step: number }[]>(
      `SELECT step FROM effect WHERE test = $1 AND key = $2 ORDER BY id`,
      [this.name, key],
    );
    return rows.map(({ step }) => step);
  }
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);
