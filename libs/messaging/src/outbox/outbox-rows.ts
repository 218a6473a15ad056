import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';

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

/** Writes a row in the manager's transaction. Takes the lock of its key until commit, so write rows late in a transaction. */
export async function insertOutboxRow(manager: EntityManager, row: OutboxRow): Promise<void> {
  await manager.query(
    `WITH counter AS (
       INSERT INTO messaging.outbox_key (topic, key, last_sequence) VALUES ($2, coalesce($3, ''), 1)
       ON CONFLICT (topic, key) DO UPDATE SET last_sequence = messaging.outbox_key.last_sequence + 1 RETURNING last_sequence)
     INSERT INTO messaging.outbox (event_id, topic, key, sequence, type, headers, payload, slot)
     SELECT $1, $2, $3, last_sequence, $4, $5, $6, $7 FROM counter`,
    [row.eventId, row.topic, row.key, row.type, row.headers, row.payload, slotOf(row.key)],
  );
}

function slotOf(key: string | null): number {
  return (
    createHash('md5')
      .update(key ?? '')
      .digest()
      .readUInt16BE(0) % SLOTS
  );
}
