import type { EntityManager } from 'typeorm';
import type { LogRecord } from '../event-log/event-log.js';
import type { Received } from './received.js';

export type Admission = 'new' | 'repeat' | 'parked';

/**
 * Decides in the effect's own transaction whether the event is to be handled now. Of two transactions with the same event the second waits here for
 * the first. The share lock on the key's parking keeps a release from finishing in between.
 */
export async function admit(manager: EntityManager, consumer: string, event: Received): Promise<Admission> {
  const { source, id } = event.envelope;
  const [answer] = await manager.query<{ parked: boolean; fresh: boolean }[]>(
    `WITH parked AS (
       SELECT 1 FROM messaging.parked_key WHERE consumer = $1 AND topic = $4 AND key = $5 FOR SHARE),
     entered AS (
       INSERT INTO messaging.inbox (consumer, source, event_id) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM parked)
       ON CONFLICT DO NOTHING RETURNING 1)
     SELECT EXISTS (SELECT FROM parked) AS parked, EXISTS (SELECT FROM entered) AS fresh`,
    [consumer, source, id, event.position.topic, event.key],
  );
  if (answer?.fresh) return 'new';
  if (!answer?.parked) return 'repeat';
  const known = await manager.query<unknown[]>(
    `SELECT 1 FROM messaging.inbox WHERE consumer = $1 AND source = $2 AND event_id = $3`,
    [consumer, source, id],
  );
  return known.length > 0 ? 'repeat' : 'parked';
}

/** Enters an event of a parked key when its turn has come. False when it was handled before. */
export async function enter(manager: EntityManager, consumer: string, { envelope }: Received): Promise<boolean> {
  const entered = await manager.query<unknown[]>(
    `INSERT INTO messaging.inbox (consumer, source, event_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
    [consumer, envelope.source, envelope.id],
  );
  return entered.length > 0;
}

/** Puts a record behind the others of its parked key. */
export async function queueBehind(manager: EntityManager, consumer: string, record: LogRecord): Promise<void> {
  await manager.query(
    `INSERT INTO messaging.parked_record (consumer, topic, partition, "offset", key, headers, value, appended_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8 / 1000.0)) ON CONFLICT DO NOTHING`,
    [
      consumer,
      record.topic,
      record.partition,
      String(record.offset),
      record.key,
      record.headers,
      record.value,
      record.timestamp,
    ],
  );
}
