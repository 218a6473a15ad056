import type { Pool } from 'pg';

// One statement list, run under an advisory lock: several services open the log of a fresh database at the same moment, and
// CREATE ... IF NOT EXISTS is not safe against itself.
const statements = [
  `CREATE SCHEMA IF NOT EXISTS event_log`,
  `CREATE TABLE IF NOT EXISTS event_log.topic (
     name text PRIMARY KEY, partitions int NOT NULL, retention_ms bigint, compacted boolean NOT NULL)`,
  // The row of a partition is its append lock: offsets are handed out under it and it is held until commit, so offsets become visible in order.
  `CREATE TABLE IF NOT EXISTS event_log.partition (
     topic text NOT NULL REFERENCES event_log.topic (name) ON DELETE CASCADE, partition int NOT NULL,
     start_offset bigint NOT NULL DEFAULT 0, next_offset bigint NOT NULL DEFAULT 0, PRIMARY KEY (topic, partition))`,
  `CREATE TABLE IF NOT EXISTS event_log.record (
     topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL, key text, headers jsonb NOT NULL, value bytea,
     appended_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (topic, partition, "offset"))`,
  `CREATE INDEX IF NOT EXISTS record_age ON event_log.record (topic, appended_at)`,
  `CREATE INDEX IF NOT EXISTS record_key ON event_log.record (topic, partition, key, "offset")`,
  `CREATE TABLE IF NOT EXISTS event_log.fence (name text PRIMARY KEY, epoch bigint NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS event_log.consumer_group (name text PRIMARY KEY)`,
  `CREATE TABLE IF NOT EXISTS event_log.member (
     "group" text NOT NULL, id uuid NOT NULL, topics text[] NOT NULL, lease_until timestamptz NOT NULL, PRIMARY KEY ("group", id))`,
  `CREATE TABLE IF NOT EXISTS event_log.assignment (
     "group" text NOT NULL, topic text NOT NULL, partition int NOT NULL, owner uuid, committed_offset bigint,
     PRIMARY KEY ("group", topic, partition))`,
];

const SCHEMA_LOCK = 7_320_115_001;

/** Creates the tables of the embedded log where they are missing. */
export async function createEmbeddedLogSchema(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    for (const statement of statements) await client.query(statement);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
