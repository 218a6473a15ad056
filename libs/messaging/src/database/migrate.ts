import type { DataSource } from 'typeorm';

// Any constant does, as long as every process of every service uses the same one on its own database.
const migrationLock = 7_241_963;

/** Brings the schema up to date; of several processes that start at once one migrates and the others wait. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const holder = dataSource.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await dataSource.runMigrations();
  } finally {
    await holder.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    await holder.release();
  }
}
