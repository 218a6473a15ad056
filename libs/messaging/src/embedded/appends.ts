import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { FencedError, partitionName } from '../event-log/event-log.js';
import { storableText } from '../event-log/storable-text.js';
import type { Fence, NewRecord } from '../event-log/event-log.js';

export const APPENDED = 'event_log_appended';

interface Placed {
  readonly topic: string;
  readonly partition: number;
  readonly records: NewRecord[];
}

/** Appends in one transaction. Rows of the touched partitions are locked in name order, so that two appends cannot deadlock. */
export async function appendRecords(
  pool: Pool,
  partitionsOf: (topic: string) => Promise<number>,
  records: readonly NewRecord[],
  fence: Fence | undefined,
): Promise<void> {
  const placed = await place(records, partitionsOf);
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('BEGIN');
    if (fence) await passFence(client, fence);
    for (const group of placed) await appendTo(client, group);
    await client.query('COMMIT');
    // After the commit and outside of it: a NOTIFY inside takes a lock across the database at every commit. It is a hint; readers poll anyway.
    await client.query('SELECT pg_notify($1, $2)', [APPENDED, hintOf(placed)]);
  } catch (error) {
    broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}

// A payload ends at 8,000 bytes; without one every reader looks.
const LONGEST_HINT = 7_000;

/** What the notification of an append says: the partitions it went to, so that readers of others go on waiting. */
function hintOf(placed: readonly Placed[]): string {
  const names = placed.map(partitionName).join(' ');
  return names.length > LONGEST_HINT ? '' : names;
}

/** The partitions that a notification names; undefined where it does not say. */
export function namesIn(hint: string): readonly string[] | undefined {
  return hint === '' ? undefined : hint.split(' ');
}

async function place(records: readonly NewRecord[], partitionsOf: (topic: string) => Promise<number>) {
  const placed = new Map<string, Placed>();
  let turn = 0;
  for (const record of records) {
    const count = await partitionsOf(record.topic);
    const partition = record.key === null ? turn++ % count : partitionOfKey(record.key, count);
    const name = partitionName({ topic: record.topic, partition });
    const group = placed.get(name) ?? { topic: record.topic, partition, records: [] };
    group.records.push(record);
    placed.set(name, group);
  }
  return [...placed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function partitionOfKey(key: string, partitions: number): number {
  return createHash('md5').update(key).digest().readUInt32BE(0) % partitions;
}

/** Shuts out writers of lower epochs, before the first append already. */
export async function raiseFence(pool: Pool, { name, epoch }: Fence): Promise<void> {
  const raised = await pool.query(
    `INSERT INTO event_log.fence (name, epoch) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch WHERE event_log.fence.epoch <= excluded.epoch RETURNING epoch`,
    [name, epoch],
  );
  if (raised.rowCount === 0) throw fenced({ name, epoch });
}

// The shared lock keeps a successor from raising the fence between this check and our commit.
async function passFence(client: PoolClient, fence: Fence): Promise<void> {
  const standing = await client.query<{ epoch: string }>(
    `SELECT epoch FROM event_log.fence WHERE name = $1 FOR SHARE`,
    [fence.name],
  );
  if (BigInt(standing.rows[0]?.epoch ?? 0) !== fence.epoch) throw fenced(fence);
}

const fenced = ({ name, epoch }: Fence): FencedError =>
  new FencedError(`epoch ${epoch} of ${name} was succeeded by a later one`);

async function appendTo(client: PoolClient, { topic, partition, records }: Placed): Promise<void> {
  const reserved = await client.query<{ first: string }>(
    `UPDATE event_log.partition SET next_offset = next_offset + $3 WHERE topic = $1 AND partition = $2 RETURNING next_offset - $3 AS first`,
    [topic, partition, records.length],
  );
  await client.query(
    `INSERT INTO event_log.record (topic, partition, "offset", key, headers, value)
     SELECT $1, $2, $3::bigint + r.position - 1, r.key, r.headers::jsonb, r.value
     FROM unnest($4::text[], $5::text[], $6::bytea[]) WITH ORDINALITY AS r (key, headers, value, position)`,
    [
      topic,
      partition,
      reserved.rows[0]?.first,
      records.map(({ key }) => key && storableText(key)),
      records.map(({ headers }) =>
        JSON.stringify(headers, (_name, text: unknown) => (typeof text === 'string' ? storableText(text) : text)),
      ),
      records.map((record) => record.value),
    ],
  );
}
