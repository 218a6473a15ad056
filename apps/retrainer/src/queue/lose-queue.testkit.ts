import { Redis } from 'ioredis';
import pg from 'pg';

/** Removes every key of a queue, as a flush does. Other test files share the server, so it is not flushed. */
export async function loseRedisQueue(url: string, prefix = 'bull:retraining'): Promise<void> {
  const client = new Redis(url);
  const keys = await client.keys(`${prefix}*`);
  if (keys.length > 0) await client.unlink(keys);
  client.disconnect();
}

/** Empties the tables that BullMQ keeps in a database, but for what they say of their own schema. */
export async function losePostgresQueue(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname = 'bullmq' AND tablename !~ 'migration|schema|version'`,
  );
  if (rows.length > 0) await client.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
  await client.end();
}
