import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import pg from 'pg';
import { readTestEnvironment } from '../config.js';
import { provideServer } from './provide-server.js';
import type { ProvidedServer } from './resolve-server.js';

export interface PostgresTemplate {
  /** Name of the template, unique within a test run: the same name means the same migrations. */
  readonly template: string;
  /** Brings an empty database up to date; runs once per test run, every file gets a clone of the result. */
  readonly migrate: (url: string) => Promise<void>;
}

/** A database of this test file alone. */
export interface TestDatabase {
  /** Connection URL of a role that owns the database and may create others. Set once `beforeAll` has run. */
  readonly url: string;
}

// Starting a server on a fresh machine may download it first.
const provisioningMs = 300_000;

/** Gives the test file a fresh database, dropped afterwards; with a template it starts migrated. Call it at the top of a file or describe. */
export function usingPostgres(template?: PostgresTemplate): TestDatabase {
  let server: ProvidedServer | undefined;
  let url = '';
  const name = `test_${randomBytes(8).toString('hex')}`;
  beforeAll(async () => {
    server = await provideServer('postgres');
    const source = template && (await ensureTemplate(server.address, template));
    await command(server.address, `CREATE DATABASE ${name}${source ? ` TEMPLATE ${source} STRATEGY file_copy` : ''}`);
    url = databaseUrl(server.address, name);
  }, provisioningMs);
  afterAll(async () => {
    if (!server) return;
    await command(server.address, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await server.stop();
  }, 60_000);
  return {
    get url() {
      return url;
    },
  };
}

/** The migrated template of this run; the first file that asks makes it while the others wait. */
async function ensureTemplate(server: string, { template, migrate }: PostgresTemplate): Promise<string> {
  // Without a run there is nobody to share with, and a server that outlives this process must not keep a stale template.
  const run = readTestEnvironment().runDir ?? randomBytes(8).toString('hex');
  const name = `template_${createHash('sha256').update(`${run}\n${template}`).digest('hex').slice(0, 24)}`;
  await withClient(server, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 1) return;
    const draft = `${name}_draft`;
    await client.query(`DROP DATABASE IF EXISTS ${draft}`);
    await client.query(`CREATE DATABASE ${draft}`);
    await migrate(databaseUrl(server, draft));
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
  });
  return name;
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function command(server: string, sql: string): Promise<void> {
  await withClient(server, (client) => client.query(sql));
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
