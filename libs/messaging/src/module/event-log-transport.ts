import { setTimeout as pause } from 'node:timers/promises';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { CheckAnswer, HealthRegistry, Logger } from '@modelyard/chassis';
import { healthy } from '@modelyard/chassis';
import { deadLetterSettings } from '../consume/dead-letters.js';
import type { EventLog } from '../event-log/event-log.js';
import { createContractTopics } from '../event-log/open-event-log.js';

// A handler that runs longer is stuck: nothing an event causes inside one transaction takes minutes.
const STUCK_AFTER_MS = 5 * 60_000;
const SILENT_AFTER_MS = 90_000;

/** What the transport needs of a consumer, whichever way it consumes. */
export interface LogConsumer {
  readonly group: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Milliseconds that the longest-running handler has taken so far. */
  longestHandlingMs(now: number): number;
  /** When it last showed that it is alive, milliseconds since the epoch. */
  lastSignOfLife(): number;
}

/**
 * Nest's transport for the event log: owns the consumers of a service from boot to shutdown. The log may be away at boot; the service starts without it
 * and begins to consume when it comes.
 */
export class EventLogTransport implements CustomTransportStrategy {
  private readonly halt = new AbortController();
  private starting: Promise<void> = Promise.resolve();
  private readonly started: LogConsumer[] = [];

  constructor(
    private readonly eventLog: Pick<EventLog, 'createTopics'>,
    private readonly consumers: readonly LogConsumer[],
    private readonly logger: Logger,
    health: HealthRegistry,
  ) {
    for (const consumer of consumers) health.registerLiveness(`consumer ${consumer.group}`, () => this.check(consumer));
  }

  /** Begins to consume in the background. */
  listen(callback: () => void): void {
    this.starting = this.start();
    callback();
  }

  /** Takes nothing new, lets running handlers finish, commits and leaves the groups. */
  async close(): Promise<void> {
    this.halt.abort();
    await this.starting;
    await Promise.all(this.started.map((consumer) => consumer.stop()));
  }

  private async start(): Promise<void> {
    for (let delayMs = 500; !this.halt.signal.aborted; delayMs = Math.min(5_000, delayMs * 2)) {
      try {
        await createContractTopics(this.eventLog);
        await this.eventLog.createTopics(this.consumers.map(({ group }) => deadLetterSettings(group)));
        for (const consumer of this.consumers.slice(this.started.length)) {
          await consumer.start();
          this.started.push(consumer);
        }
        return;
      } catch (err) {
        this.logger.warn({ err }, 'the event log cannot be used yet; trying again');
        await pause(delayMs, undefined, { signal: this.halt.signal }).catch(() => undefined);
      }
    }
  }

  private check(consumer: LogConsumer): CheckAnswer {
    const now = Date.now();
    const handlingMs = consumer.longestHandlingMs(now);
    if (handlingMs > STUCK_AFTER_MS)
      return { status: 'failing', reason: `a handler has been running for ${handlingMs} ms` };
    const silentMs = now - consumer.lastSignOfLife();
    if (silentMs > SILENT_AFTER_MS)
      return { status: 'failing', reason: `the consumer gave no sign of life for ${silentMs} ms` };
    return healthy;
  }
}
