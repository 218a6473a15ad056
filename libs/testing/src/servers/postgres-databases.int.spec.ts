import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createDatabase, dropDatabase, dropTemplates, ensureTemplate } from './postgres-databases.js';
import { provideServer } from './provide-server.js';
import type { ProvidedServer } from './resolve-server.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('templates of test databases', () => {
  const run = randomBytes(8).toString('hex');
  let server: ProvidedServer;
  beforeAll(async () => {
    server = await provideServer('postgres');
  }, 300_000);
  afterAll(async () => {
    await dropTemplates(server.address, run);
    await server.stop();
  });

  it('are migrated once, however many files ask at the same time', async () => {
    let migrations = 0;
    const template = {
      template: 'once',
      migrate: async (url: string) => {
        migrations += 1;
        await query(url, 'CREATE TABLE model (name text)');
      },
    };
    const names = await Promise.all([1, 2, 3].map(() => ensureTemplate(server.address, run, template)));
    expect(new Set(names).size).toBe(1);
    expect(migrations).toBe(1);
    const clone = `clone_${run}`;
    const url = await createDatabase(server.address, clone, names[0]);
    expect(await query(url, 'SELECT * FROM model')).toEqual([]);
    await dropDatabase(server.address, clone);
  });

  it('are made again when a migration broke off', async () => {
    const migrate = (sql: string) => async (url: string) => void (await query(url, sql));
    const broken = { template: 'broken', migrate: migrate('CREATE TABLE half (id int); SELECT no_such_function()') };
    await expect(ensureTemplate(server.address, run, broken)).rejects.toThrow('no_such_function');
    const name = await ensureTemplate(server.address, run, {
      ...broken,
      migrate: migrate('CREATE TABLE whole (id int)'),
    });
    const tables = await query(
      new URL(name, server.address).href,
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    );
    expect(tables).toEqual([{ tablename: 'whole' }]);
  });

  it('are gone when the run is over', async () => {
    const name = await ensureTemplate(server.address, run, { template: 'short', migrate: () => Promise.resolve() });
    const found = () => query(server.address, `SELECT datname FROM pg_database WHERE datname = '${name}'`);
    expect(await found()).toEqual([{ datname: name }]);
    await dropTemplates(server.address, run);
    expect(await found()).toEqual([]);
  });
});
