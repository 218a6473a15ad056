import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { queryPrepared } from '../database/prepared-statement.js';

/** Slots divide the keys, so that relays can share the work and each key still has one relay. */
export const SLOTS = 16;

export interface OutboxRow {
  readonly eventId: string;
  readonly topic: string;
  readonly key: string | null;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer | null;
}

// Sequences are handed out under the lock of their key; keys are locked in the order in which they come.
const insertRows = {
  name: 'insert-outbox-rows',
  text: `WITH written AS (
      SELECT *, row_number() OVER same_key AS nth, count(*) OVER same_key_whole AS total
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::smallint[])
        WITH ORDINALITY AS r (event_id, topic, key, type, headers, payload, slot, n)
      WINDOW same_key_whole AS (PARTITION BY topic, coalesce(key, '')), same_key AS (same_key_whole ORDER BY n)),
    counter AS (
      INSERT INTO messaging.outbox_key AS k (topic, key, last_sequence)
      SELECT topic, coalesce(key, ''), count(*) FROM written GROUP BY topic, coalesce(key, '') ORDER BY min(n)
      ON CONFLICT (topic, key) DO UPDATE SET last_sequence = k.last_sequence + excluded.last_sequence
      RETURNING k.topic, k.key, k.last_sequence)
    INSERT INTO messaging.outbox (event_id, topic, key, sequence, type, headers, payload, slot)
    SELECT w.event_id, w.topic, w.key, c.last_sequence - w.total + w.nth, w.type, w.headers::jsonb, w.payload, w.slot
    FROM written w JOIN counter c ON c.topic = w.topic AND c.key = coalesce(w.key, '')
    ORDER BY w.n`,
};

/**
 * Writes rows in the manager's transaction, in the order given and in one statement. Takes the locks of their keys until commit, so write
 * rows late in a transaction.
 */
export async function insertOutboxRows(manager: EntityManager, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await queryPrepared(manager, insertRows, [
    rows.map(({ eventId }) => eventId),
    rows.map(({ topic }) => topic),
    rows.map(({ key }) => key),
    rows.map(({ type }) => type),
    rows.map(({ headers }) => JSON.stringify(headers)),
    rows.map(({ payload }) => payload),
    rows.map(({ key }) => slotOf(key)),
  ]);
}

function slotOf(key: string | null): number {
  return (
    createHash('md5')
      .update(key ?? '')
      .digest()
      .readUInt16BE(0) % SLOTS
  );
}
