import { createHash } from 'node:crypto';
import pg from 'pg';

export interface PostgresTemplate {
  /** Name of the template, unique within a test run: the same name means the same migrations. */
  readonly template: string;
  /** Brings an empty database up to date and closes its connections; runs once per test run. */
  readonly migrate: (url: string) => Promise<void>;
}

/** Makes an empty database, or a clone of a template; returns its URL. */
export async function createDatabase(server: string, name: string, template?: string): Promise<string> {
  // Copying files is several times as fast as replaying a log of them where nothing is flushed.
  await command(server, `CREATE DATABASE ${name}${template ? ` TEMPLATE ${template} STRATEGY file_copy` : ''}`);
  return databaseUrl(server, name);
}

export async function dropDatabase(server: string, name: string): Promise<void> {
  await command(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** The migrated template of a run; the first file that asks makes it while the others wait. Returns its database name. */
export async function ensureTemplate(
  server: string,
  run: string,
  { template, migrate }: PostgresTemplate,
): Promise<string> {
  const name = `${templatesOf(run)}${shortHash(template)}`;
  await withClient(server, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 1) return;
    // Renamed when it is done, so that a migration that broke off is not taken for a template.
    const draft = `${name}_draft`;
    await client.query(`DROP DATABASE IF EXISTS ${draft}`);
    await client.query(`CREATE DATABASE ${draft}`);
    await migrate(databaseUrl(server, draft));
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
  });
  return name;
}

/** Drops every template of a run, for a server that outlives it. */
export async function dropTemplates(server: string, run: string): Promise<void> {
  const names = await withClient(server, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [templatesOf(run)],
    );
    return rows.map(({ datname }) => datname);
  });
  for (const name of names) await dropDatabase(server, name);
}

function templatesOf(run: string): string {
  return `template_${shortHash(run)}_`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
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
