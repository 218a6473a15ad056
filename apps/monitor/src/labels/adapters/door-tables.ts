import type { EntityManager } from 'typeorm';

/** Notes event ids. @returns those that had not come before */
export async function takeReceipts(manager: EntityManager, eventIds: readonly string[], now: Date): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    `INSERT INTO ground_truth_receipt (event_id, received_at) SELECT DISTINCT id, $2::timestamptz FROM unnest($1::text[]) AS id
     ORDER BY id ON CONFLICT DO NOTHING RETURNING event_id AS id`,
    [eventIds, now],
  );
  return rows.map((row) => row.id);
}

/**
 * Takes the next numbers of a producer; the producer stays locked until the transaction ends, so that its events reach
 * the outbox in the order of their numbers.
 * @returns the first of them
 */
export async function takeSequences(manager: EntityManager, producer: string, count: number): Promise<number> {
  const [row] = await manager.query<{ first: string }[]>(
    `INSERT INTO door_sequence AS s (producer, next_sequence) VALUES ($1, $2::bigint)
     ON CONFLICT (producer) DO UPDATE SET next_sequence = s.next_sequence + excluded.next_sequence
     RETURNING next_sequence - $2::bigint AS first`,
    [producer, count],
  );
  return Number(row?.first ?? 0);
}
