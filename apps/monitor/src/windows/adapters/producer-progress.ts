import type { EntityManager } from 'typeorm';

/** Producers fill one bucket, and so one partition, for this many records before they move on (`bucketKey`). */
const bucketRun = 1024;

/**
 * Where the first missing sequence of `seen` is; null where none is. A producer that begins at the start of a bucket has
 * earlier buckets elsewhere; one that begins in the middle of a bucket is taken to begin there.
 */
const firstMissing = `CASE
  WHEN lower(seen) > 0 AND lower(seen) % ${bucketRun} = 0 THEN 0
  WHEN seen <> int8multirange(range_merge(seen)) THEN (SELECT min(upper(part)) FROM unnest(seen) AS part) END`;

/**
 * Notes the sequences of a batch. Where an earlier one of the same producer is missing, another partition still holds
 * earlier rows; the gap's age starts again when it moves, for then rows are still coming.
 */
export async function noteSequences(
  manager: EntityManager,
  records: readonly { readonly producer: string; readonly producerSequence: number }[],
  now: Date,
): Promise<void> {
  await manager.query(
    `INSERT INTO producer_progress AS p (producer, seen)
     SELECT producer, range_agg(int8range(sequence, sequence + 1))
     FROM unnest($1::text[], $2::bigint[]) AS given (producer, sequence) GROUP BY producer ORDER BY producer
     ON CONFLICT (producer) DO UPDATE SET seen = p.seen + excluded.seen`,
    [records.map((record) => record.producer), records.map((record) => record.producerSequence)],
  );
  await noteGaps(manager, [...new Set(records.map((record) => record.producer))], now);
}

/**
 * Whether every earlier row of every producer has come: while one is missing, no window may close. Ask after locking the
 * stream: the batch that brought its latest rows has then also told of their gaps.
 */
export async function isComplete(manager: EntityManager): Promise<boolean> {
  const gaps = await manager.query<unknown[]>(`SELECT 1 FROM producer_progress WHERE gap_start IS NOT NULL LIMIT 1`);
  return gaps.length === 0;
}

/**
 * Gives up on all that is missing of a producer whose first gap is older than `since`: a lost machine, a record nobody
 * could read, a log that no longer holds it.
 * @returns how many sequences were given up
 */
export async function giveUpGaps(manager: EntityManager, since: Date, now: Date): Promise<number> {
  const [rows] = await manager.query<[{ producer: string; size: string }[], number]>(
    `UPDATE producer_progress AS p SET seen = p.seen + gap.holes, lost = p.lost + gap.size
     FROM (SELECT producer, missing.holes, (SELECT sum(upper(hole) - lower(hole)) FROM unnest(missing.holes) AS hole)::bigint AS size
           FROM producer_progress, LATERAL (SELECT int8multirange(int8range(gap_start, upper(seen))) - seen AS holes) AS missing
           WHERE gap_since < $1) AS gap
     WHERE gap.producer = p.producer RETURNING p.producer, gap.size`,
    [since],
  );
  await noteGaps(
    manager,
    rows.map((row) => row.producer),
    now,
  );
  return rows.reduce((sum, row) => sum + Number(row.size), 0);
}

async function noteGaps(manager: EntityManager, producers: readonly string[], now: Date): Promise<void> {
  await manager.query(
    `UPDATE producer_progress AS p SET gap_start = found.start, gap_since = CASE WHEN found.start IS NOT NULL THEN $2::timestamptz END
     FROM (SELECT producer, ${firstMissing} AS start FROM producer_progress WHERE producer = ANY ($1)) AS found
     WHERE found.producer = p.producer AND p.gap_start IS DISTINCT FROM found.start`,
    [producers, now],
  );
}
