import type { EntityManager } from 'typeorm';

/** Producers fill one bucket, and so one partition, for this many records before they move on (`bucketKey`). */
const bucketRun = 1024;

const hasGap = `(seen <> int8multirange(range_merge(seen)) OR (lower(seen) > 0 AND lower(seen) % ${bucketRun} = 0))`;

/**
 * Notes the sequences of a batch and says whether every earlier one of every producer has come too. While one is
 * missing, another partition still holds earlier rows, and no window may close. A producer that begins in the middle of
 * a bucket is taken to begin there.
 */
export async function noteSequences(
  manager: EntityManager,
  records: readonly { readonly producer: string; readonly producerSequence: number }[],
  now: Date,
): Promise<boolean> {
  await manager.query(
    `INSERT INTO producer_progress AS p (producer, seen)
     SELECT producer, range_agg(int8range(sequence, sequence + 1))
     FROM unnest($1::text[], $2::bigint[]) AS given (producer, sequence) GROUP BY producer ORDER BY producer
     ON CONFLICT (producer) DO UPDATE SET seen = p.seen + excluded.seen`,
    [records.map((record) => record.producer), records.map((record) => record.producerSequence)],
  );
  await manager.query(
    `UPDATE producer_progress SET gap_since = CASE WHEN ${hasGap} THEN coalesce(gap_since, $2) END
     WHERE producer = ANY ($1) AND ${hasGap} IS DISTINCT FROM (gap_since IS NOT NULL)`,
    [[...new Set(records.map((record) => record.producer))], now],
  );
  return isComplete(manager);
}

/** Whether no producer has a gap. */
export async function isComplete(manager: EntityManager): Promise<boolean> {
  const gaps = await manager.query<unknown[]>(`SELECT 1 FROM producer_progress WHERE gap_since IS NOT NULL LIMIT 1`);
  return gaps.length === 0;
}

/**
 * Gives up on rows that have been missing since before `since`: a lost machine, a log that no longer holds them.
 * @returns how many sequences were given up
 */
export async function giveUpGaps(manager: EntityManager, since: Date): Promise<number> {
  const [rows] = await manager.query<[{ lost: string }[], number]>(
    `UPDATE producer_progress AS p SET seen = int8multirange(range_merge(p.seen)), gap_since = NULL, lost = p.lost + gap.size
     FROM (SELECT producer, coalesce(sum(upper(hole) - lower(hole)), 0)::bigint AS size
           FROM producer_progress LEFT JOIN LATERAL unnest(int8multirange(range_merge(seen)) - seen) AS hole ON true
           WHERE gap_since < $1 GROUP BY producer) AS gap
     WHERE gap.producer = p.producer RETURNING gap.size AS lost`,
    [since],
  );
  return rows.reduce((sum, row) => sum + Number(row.lost), 0);
}
