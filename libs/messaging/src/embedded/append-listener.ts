import { EventEmitter } from 'node:events';
import { Client } from 'pg';
import type { Logger } from '@modelyard/chassis';
import { partitionName, type TopicPartition } from '../event-log/event-log.js';
import { APPENDED, namesIn } from './appends.js';

/** Hears of appends by other processes on one connection of its own. Only a hint that saves waiting: readers poll as well. */
export class AppendListener {
  private readonly hints = new EventEmitter().setMaxListeners(0);
  private client: Client | undefined;
  private connecting: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  /** Resolves at the next append to the partition, after `withinMs` at the latest, or when the signal aborts. */
  async next(partition: TopicPartition, withinMs: number, signal: AbortSignal): Promise<void> {
    this.connecting ??= this.connect();
    if (signal.aborted) return;
    const name = partitionName(partition);
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.hints.off(name, done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      this.hints.once(name, done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.connecting;
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    if (this.closed) return;
    const client = new Client({ connectionString: this.url });
    client.on('error', (err) => {
      this.logger.warn(
        { err },
        'the listener of the embedded event log lost its connection; readers poll until it is back',
      );
      this.connecting = undefined;
    });
    client.on('notification', ({ payload = '' }) => {
      for (const name of namesIn(payload) ?? this.hints.eventNames()) this.hints.emit(name);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${APPENDED}`);
      this.client = client;
    } catch {
      this.connecting = undefined;
    }
  }
}
