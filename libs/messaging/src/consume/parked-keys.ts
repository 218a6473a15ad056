import type { DataSource, EntityManager } from 'typeorm';
import { DomainError } from '@modelyard/chassis';
import type { LogRecord } from '../event-log/event-log.js';
import { decodeRecord } from './decode-record.js';
import { enter } from './inbox.js';
import { runHandler } from './subscription.js';
import type { Subscription } from './subscription.js';

/** A key whose events wait, and why. */
export interface ParkedKey {
  readonly consumer: string;
  readonly topic: string;
  readonly key: string;
  readonly errorClass: string;
  readonly errorMessage: string;
  readonly attempts: number;
  readonly parkedAt: Date;
  /** Records in line, the failed one included. */
  readonly waiting: number;
}

interface RecordRow {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: Buffer | null;
  readonly appended_at: Date;
}

/** What an operator does with keys that a poison event has parked. */
export class ParkedKeys {
  constructor(
    private readonly group: string,
    /** Both asked late: handlers are found after the providers were made. */
    private readonly dataSource: () => DataSource,
    private readonly subscriptions: () => readonly Subscription[],
  ) {}

  async list(): Promise<ParkedKey[]> {
    return this.dataSource().query<ParkedKey[]>(
      `SELECT consumer, topic, key, error_class AS "errorClass", error_message AS "errorMessage", attempts, parked_at AS "parkedAt",
         (SELECT count(*)::int FROM messaging.parked_record r WHERE (r.consumer, r.topic, r.key) = (k.consumer, k.topic, k.key)) AS waiting
       FROM messaging.parked_key k WHERE consumer = $1 ORDER BY parked_at`,
      [this.group],
    );
  }

  /** The records in line, in order, bytes and headers as they came. */
  async inspect(topic: string, key: string): Promise<LogRecord[]> {
    return this.recordsOf(this.dataSource().manager, topic, key, 1_000);
  }

  /**
   * Handles the waiting events in order, each in its own transaction, and frees the key when none is left.
   * @returns how many were handled
   * @throws DomainError `key-not-parked`, or whatever the handler throws: that event and those behind it stay in line
   */
  async retry(topic: string, key: string): Promise<number> {
    for (let handled = 0; ; handled++) {
      const more = await this.dataSource().transaction((manager) => this.handleFirst(manager, topic, key));
      if (!more) return handled;
    }
  }

  /** Gives up the failed event (it stays in the dead letters), then does as `retry` with those behind it. */
  async release(topic: string, key: string): Promise<number> {
    await this.dataSource().transaction(async (manager) => {
      await this.lock(manager, topic, key);
      const [first] = await this.recordsOf(manager, topic, key, 1);
      if (first) await this.remove(manager, first);
    });
    return this.retry(topic, key);
  }

  private async handleFirst(manager: EntityManager, topic: string, key: string): Promise<boolean> {
    await this.lock(manager, topic, key);
    const [first] = await this.recordsOf(manager, topic, key, 1);
    if (!first) {
      await manager.query(`DELETE FROM messaging.parked_key WHERE consumer = $1 AND topic = $2 AND key = $3`, [
        this.group,
        topic,
        key,
      ]);
      return false;
    }
    const subscriptions = this.subscriptions();
    const event = decodeRecord(first, new Map(subscriptions.map(({ definition }) => [definition.type, definition])));
    const subscription = subscriptions.find(({ definition }) => definition === event?.definition);
    if (event && subscription && (await enter(manager, this.group, event))) {
      await runHandler(subscription.handle, event, manager);
    }
    await this.remove(manager, first);
    return true;
  }

  private async lock(manager: EntityManager, topic: string, key: string): Promise<void> {
    const locked = await manager.query<unknown[]>(
      `SELECT 1 FROM messaging.parked_key WHERE consumer = $1 AND topic = $2 AND key = $3 FOR UPDATE`,
      [this.group, topic, key],
    );
    if (locked.length > 0) return;
    throw new DomainError({
      code: 'key-not-parked',
      kind: 'not-found',
      message: `No events of ${topic} with key ${key} wait for ${this.group}.`,
      nextStep: 'List the parked keys.',
    });
  }

  private async recordsOf(manager: EntityManager, topic: string, key: string, limit: number): Promise<LogRecord[]> {
    const rows = await manager.query<RecordRow[]>(
      `SELECT topic, partition, "offset", key, headers, value, appended_at FROM messaging.parked_record
       WHERE consumer = $1 AND topic = $2 AND key = $3 ORDER BY "offset" LIMIT $4`,
      [this.group, topic, key, limit],
    );
    return rows.map(({ offset, appended_at, ...row }) => ({
      ...row,
      offset: BigInt(offset),
      timestamp: appended_at.getTime(),
    }));
  }

  private async remove(manager: EntityManager, { topic, partition, offset }: LogRecord): Promise<void> {
    await manager.query(
      `DELETE FROM messaging.parked_record WHERE consumer = $1 AND topic = $2 AND partition = $3 AND "offset" = $4`,
      [this.group, topic, partition, String(offset)],
    );
  }
}
