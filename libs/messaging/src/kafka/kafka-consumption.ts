import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { Logger } from '@modelyard/chassis';
import type { ConsumeOptions, Consumption, EventLog, TopicPartition } from '../event-log/event-log.js';
import { KafkaSession } from './kafka-session.js';

const SILENCE_LIMIT_MS = 45_000;
const LOOK_EVERY_MS = 1_000;
const longestBackOffMs = 5_000;

/**
 * Keeps a consumer alive. A kafkajs consumer may crash for good, or go silent after a rebalance, while its process stays up; this supervisor
 * notices either and begins a new session. The work in flight of the old one is told so by its assignment signals.
 */
export class KafkaConsumption implements Consumption {
  // Without a commit and without members the broker forgets a group at once, so a private reader leaves nothing behind.
  private readonly group: string;
  private readonly stopped = new AbortController();
  private session: KafkaSession | undefined;
  private signOfAttempt = Date.now();
  private supervision: Promise<void> = Promise.resolve();

  private constructor(
    private readonly kafka: Kafka,
    private readonly log: EventLog,
    private readonly options: ConsumeOptions,
    private readonly logger: Logger,
  ) {
    this.group = options.group ?? `reader-${randomUUID()}`;
  }

  static start(kafka: Kafka, log: EventLog, options: ConsumeOptions, logger: Logger): KafkaConsumption {
    const consumption = new KafkaConsumption(kafka, log, options, logger);
    consumption.supervision = consumption.supervise();
    return consumption;
  }

  async commit(partition: TopicPartition, nextOffset: bigint): Promise<boolean> {
    if (this.options.group === null || !this.session) return false;
    return this.session.commit(partition, nextOffset);
  }

  assigned(): readonly TopicPartition[] {
    return this.session?.assigned() ?? [];
  }

  lastSignOfLife(): number {
    return Math.max(this.signOfAttempt, this.session?.signOfLife ?? 0);
  }

  async close(): Promise<void> {
    this.stopped.abort();
    await this.supervision;
  }

  private async supervise(): Promise<void> {
    let backOffMs = 250;
    while (!this.stopped.signal.aborted) {
      this.signOfAttempt = Date.now();
      const session = new KafkaSession(this.kafka, this.log, this.group, this.options, this.logger);
      this.session = session;
      const startedAt = Date.now();
      const reason = await this.live(session);
      await session.close();
      if (this.stopped.signal.aborted) return;
      this.logger.warn({ err: reason, group: this.group }, 'the consumer ended; a new one takes over');
      backOffMs = Date.now() - startedAt > 30_000 ? 250 : Math.min(longestBackOffMs, backOffMs * 2);
      await this.wait(backOffMs);
    }
  }

  /** Resolves with the reason when the session is over. */
  private async live(session: KafkaSession): Promise<unknown> {
    try {
      await session.start();
    } catch (error) {
      return error;
    }
    while (!this.stopped.signal.aborted) {
      await this.wait(LOOK_EVERY_MS, session.failed);
      if (session.failure !== undefined) return session.failure;
      if (Date.now() - session.signOfLife > SILENCE_LIMIT_MS) return new Error('the consumer went silent');
    }
    return undefined;
  }

  private async wait(ms: number, event?: AbortSignal): Promise<void> {
    const signal = event ? AbortSignal.any([this.stopped.signal, event]) : this.stopped.signal;
    await pause(ms, undefined, { signal }).catch(() => undefined);
  }
}
