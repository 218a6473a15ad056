import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { usingPostgres } from './using-postgres.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

let migrations = 0;
const template = {
  template: 'using-postgres-spec',
  migrate: async (url: string) => {
    migrations += 1;
    await query(url, 'CREATE TABLE model (name text primary key)');
  },
};

describe('a database for a test file', () => {
  const plain = usingPostgres();
  const migrated = usingPostgres(template);
  beforeAll(() => query(plain.url, 'CREATE TABLE mine (id int)'));

  it('is empty and its own', async () => {
    expect(await query(plain.url, 'SELECT * FROM mine')).toEqual([]);
    await expect(query(migrated.url, 'SELECT * FROM mine')).rejects.toThrow(/"mine" does not exist/);
  });

  it('starts migrated where a template says how', async () => {
    await query(migrated.url, `INSERT INTO model VALUES ('churn')`);
    expect(await query(migrated.url, 'SELECT name FROM model')).toEqual([{ name: 'churn' }]);
    expect(migrations).toBeLessThanOrEqual(1);
  });

  it('lets its role create databases', async () => {
    expect(await query(plain.url, 'SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user')).toEqual([
      { rolcreatedb: true },
    ]);
  });
});
