import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../machine/ports.js';
import { claimDataFolder, unprivilegedUser, type RunAs } from '../machine/unprivileged-user.js';
import { startProcess } from '../processes/owned-process.js';
import { run } from '../processes/run.js';
import { untilReady } from '../processes/until-ready.js';
import { surroundingsOf, type RunningServer, type ServerOptions } from '../running-server.js';
import { postgresBinaries, type PostgresBinaries } from './binaries.js';
import { settlePostmasterFile } from './postmaster-file.js';

export interface PostgresOptions extends ServerOptions {
  /** False trades durability for speed: nothing is flushed, a crash may corrupt the data. For tests alone. */
  readonly durable?: boolean;
}

export interface RunningPostgres extends RunningServer {
  /** Connection URL of a superuser, to the database `postgres`. */
  readonly url: string;
}

const superuser = 'modelyard';

/** Runs a PostgreSQL of our own on loopback over `dataDir`; the first time it makes the cluster there. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const surroundings = surroundingsOf(options);
  const runAs = unprivilegedUser(surroundings);
  const binaries = await postgresBinaries(surroundings, options.log);
  const home = claimDataFolder(options.dataDir, surroundings, options.log);
  const cluster = await ensureCluster({ home, binaries, runAs });
  await settlePostmasterFile(cluster, options.log);

  const port = await freePort(options.port);
  const password = readFileSync(join(home, 'password'), 'utf8');
  const url = `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
  const logFile = options.logFile ?? join(home, 'postgres.log');
  const owned = await startProcess({
    command: join(binaries.bin, 'postgres'),
    args: ['-D', cluster, ...settings(port, options.durable ?? true)],
    env: environment(binaries),
    cwd: home,
    logFile,
    // Fast shutdown: SIGTERM would wait for every client to leave by itself.
    stopSignal: 'SIGINT',
    graceMs: 20_000,
    ...runAs,
  });
  await untilReady({ what: 'PostgreSQL', process: owned, logFile, withinMs: 60_000, probe: () => ping(url) });
  return { ...owned, port, url };
}

function settings(port: number, durable: boolean): string[] {
  const chosen: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The cluster is made beside its place and moved there, so that an interrupted attempt is not taken for one. */
async function ensureCluster(at: { home: string; binaries: PostgresBinaries; runAs: RunAs }): Promise<string> {
  const cluster = join(at.home, 'cluster');
  if (existsSync(cluster)) return cluster;
  const draft = join(at.home, 'cluster.draft');
  const passwordFile = join(at.home, 'password');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(at.home, { recursive: true });
  writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (at.runAs.uid !== undefined && at.runAs.gid !== undefined) chownSync(passwordFile, at.runAs.uid, at.runAs.gid);
  const identity = ['--username', superuser, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  const text = ['--encoding', 'UTF8', '--locale', 'C'];
  await run(join(at.binaries.bin, 'initdb'), ['-D', draft, ...identity, ...text, '--no-instructions'], {
    env: environment(at.binaries),
    cwd: at.home,
    ...at.runAs,
  });
  renameSync(draft, cluster);
  return cluster;
}

function environment({ bin, lib }: PostgresBinaries): Record<string, string> {
  return { PATH: bin, LD_LIBRARY_PATH: lib, DYLD_LIBRARY_PATH: lib, LC_ALL: 'C' };
}

async function ping(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  // The server may end the connection while it starts; that is reported by connect, not by an event nobody hears.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end();
  }
}
