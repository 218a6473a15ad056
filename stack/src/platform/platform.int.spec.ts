import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readSurroundings } from '../config.js';
import { isAlive, isSameProcess } from '../processes/process-identity.js';
import { resolveDependencies } from '../resolution/resolve.js';
import { endLeftovers } from '../supervision/leftovers.js';
import { checkoutAt, type Checkout } from './checkout.js';
import { Platform } from './platform.js';
import { readPlatformState, type PlatformState } from './platform-state.js';
import type { ServiceDefinition } from './service-table.js';

const services: readonly ServiceDefinition[] = [
  { name: 'back', app: 'toy', needs: ['database', 'state'], calls: {}, env: { COLOUR: 'red' }, secrets: ['KEY'] },
  { name: 'front', app: 'toy', needs: [], calls: { BACK_URL: 'back' }, env: {} },
];

/** Answers its probes with its environment, and ends when it is told to or left alone. */
const toy = `
  import { createServer } from 'node:http';
  const { MODELYARD_HTTP_HOST: host, MODELYARD_HTTP_PORT: port } = process.env;
  createServer((request, answer) => answer.end(JSON.stringify(process.env))).listen(Number(port), host);
  process.on('SIGTERM', () => process.exit(0));
  process.stdin.on('end', () => process.exit(0)).resume();
  console.log('listening');
`;

const surroundings = readSurroundings();
let checkout: Checkout;
let progress: string[];
let platform: Platform;

beforeEach(async () => {
  checkout = checkoutAt(mkdtempSync(join(tmpdir(), 'modelyard-platform-')));
  // As a checkout is: PostgreSQL's own user may pass through.
  chmodSync(checkout.root, 0o755);
  writeToy('toy', toy);
  progress = [];
  platform = await aPlatform();
});

afterEach(async () => {
  await platform.stop();
  rmSync(checkout.root, { recursive: true, force: true });
});

function writeToy(app: string, program: string): void {
  const dist = join(checkout.root, 'apps', app, 'dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(checkout.root, 'apps', app, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(dist, 'main.js'), program);
}

async function aPlatform(these = services): Promise<Platform> {
  const report = (line: string): number => progress.push(line);
  const resolution = await resolveDependencies({ embeddedOnly: true }, surroundings, report);
  return new Platform({ checkout, services: these, resolution, surroundings, progress: report });
}

function state(): PlatformState {
  const now = readPlatformState(checkout);
  if (now === null) throw new Error('no state was written');
  return now;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(20);
}

describe('a platform on PostgreSQL alone', () => {
  it('starts its services in order, each with its own database and variables', async () => {
    const banner = await platform.start();
    expect(banner).toContain('event log          on PostgreSQL');
    const { back, front } = state().services;
    expect(state()).toMatchObject({ ready: true, dataSet: 'embedded', backing: { kafkaBrokers: null } });
    expect(await (await fetch(front?.url ?? '')).json()).toMatchObject({ MODELYARD_BACK_URL: back?.url });
    expect(await (await fetch(back?.url ?? '')).json()).toMatchObject({
      MODELYARD_COLOUR: 'red',
      MODELYARD_DATABASE_URL: back?.database,
    });
    const client = new pg.Client({ connectionString: back?.database ?? '' });
    await client.connect();
    expect((await client.query('select current_database() as name')).rows).toEqual([{ name: 'modelyard_back' }]);
    await client.end();
  });

  it('starts a killed service again, on its address, and says so', async () => {
    await platform.start();
    const { pid, url } = state().services['back'] ?? {};
    process.kill(pid ?? 0, 'SIGKILL');
    await until(() => state().services['back']?.restarts === 1 && state().ready);
    expect((await fetch(url ?? '')).ok).toBe(true);
    expect(state().services['back']?.pid).not.toBe(pid);
    expect(progress).toContain('back ended (SIGKILL); starting it again in 0.25 s');
  });

  it('brings back a killed PostgreSQL with its data', async () => {
    await platform.start();
    const url = state().backing?.postgresUrl ?? '';
    await query(url, 'create table kept (id int)');
    const postgres = state().processes.find(({ name }) => name === 'postgres');
    process.kill(postgres?.pid ?? 0, 'SIGKILL');
    await until(() => !state().ready);
    await until(() => state().ready);
    expect(await query(url, 'select * from kept')).toEqual([]);
  });

  it('stops everything that it started', async () => {
    await platform.start();
    const { processes } = state();
    expect(processes.map(({ name }) => name)).toEqual(['postgres', 'back', 'front']);
    await platform.stop();
    expect(processes.filter(isSameProcess)).toEqual([]);
    expect(state()).toMatchObject({ ready: false, processes: [] });
  });

  it('keeps its addresses, its data and its secrets over a stop and a start', async () => {
    await platform.start();
    const before = state();
    const key = await keyOfBack();
    expect(key).toHaveLength(44);
    await query(before.backing?.postgresUrl ?? '', 'create table kept (id int)');
    await platform.stop();
    platform = await aPlatform();
    await platform.start();
    expect(state().services['back']?.url).toBe(before.services['back']?.url);
    expect(await keyOfBack()).toBe(key);
    expect(await query(state().backing?.postgresUrl ?? '', 'select * from kept')).toEqual([]);
  });

  it('fails loudly when a service ends instead of starting', async () => {
    writeToy('broken', 'console.error("no such setting"); process.exit(1);');
    platform = await aPlatform([...services, { name: 'broken', app: 'broken', needs: [], calls: {}, env: {} }]);
    await expect(platform.start()).rejects.toThrow(/broken ended before it was ready[^]*no such setting/);
    await platform.stop();
    expect(state().processes).toEqual([]);
  });

  it('fails loudly when a service has no program', async () => {
    platform = await aPlatform([{ name: 'absent', app: 'absent', needs: [], calls: {}, env: {} }]);
    await expect(platform.start()).rejects.toThrow(/absent cannot start: there is no .*main\.js/);
  });
});

describe('what a killed platform left behind', () => {
  it('is ended by pid and start time, and nothing else is', async () => {
    await platform.start();
    const { processes } = state();
    const recycled = { name: 'recycled', pid: process.pid, started: 'another boot' };
    const front = processes.find(({ name }) => name === 'front');
    await endLeftovers([recycled, ...(front ? [front] : [])], () => undefined);
    expect(isAlive(process.pid)).toBe(true);
    expect(front && isSameProcess(front)).toBe(false);
  });

  it('does not keep the next one from starting', async () => {
    await platform.start();
    const data = join(checkout.home, 'embedded', 'postgres', 'cluster');
    const saved = readFileSync(join(data, 'postmaster.pid'), 'utf8');
    await platform.stop();
    // As after kill -9, when the pid has gone to a process that lives: this one.
    writeFileSync(join(data, 'postmaster.pid'), saved.replace(/^\d+/, String(process.pid)));
    platform = await aPlatform();
    await platform.start();
    expect(state().ready).toBe(true);
  });
});

async function keyOfBack(): Promise<string> {
  const answer = await fetch(state().services['back']?.url ?? '');
  return ((await answer.json()) as { MODELYARD_KEY: string }).MODELYARD_KEY;
}

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
