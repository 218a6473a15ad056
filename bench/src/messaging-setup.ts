import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { createLogger } from '@modelyard/chassis';
import { messagingMigrations, openEventLog } from '@modelyard/messaging';
import type { EventLog } from '@modelyard/messaging';
import { startKafka, startPostgres } from '@modelyard/stack';

export interface MessagingBench {
  readonly eventLog: EventLog;
  readonly databaseUrl: string;
  readonly dataSource: DataSource;
  /** Begin topics and groups with it. */
  readonly prefix: string;
  end(): Promise<void>;
}

/** Servers named by `--postgres <url>` and `--kafka <host:port>`, else our own for the length of the run; a fresh database either way. */
export async function prepareMessagingBench(): Promise<MessagingBench> {
  const { values } = parseArgs({ options: { postgres: { type: 'string' }, kafka: { type: 'string' } } });
  const endings: (() => Promise<unknown>)[] = [];
  const postgres = values.postgres ?? (await ownServer(endings, startPostgres)).url;
  const brokers = values.kafka ?? (await ownServer(endings, startKafka)).brokers;
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const admin = await new DataSource({ type: 'postgres', url: postgres }).initialize();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(postgres);
  url.pathname = `/${name}`;
  const options = { type: 'postgres', url: url.href, migrations: messagingMigrations, poolSize: 12 } as const;
  const dataSource = await new DataSource(options).initialize();
  await dataSource.runMigrations();
  const logger = createLogger({ service: 'bench', level: 'silent' });
  const eventLog = openEventLog({ driver: 'kafka', brokers: brokers.split(',') }, 'bench', logger);
  return {
    eventLog,
    databaseUrl: url.href,
    dataSource,
    prefix: `${name}.`,
    end: async () => {
      await eventLog.close();
      await dataSource.destroy();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.destroy();
      for (const ending of endings.toReversed()) await ending();
    },
  };
}

type Starter<Server> = (options: { dataDir: string; log: (line: string) => void }) => Promise<Server>;

async function ownServer<Server extends { stop(): Promise<void> }>(
  endings: (() => Promise<unknown>)[],
  start: Starter<Server>,
): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), 'modelyard-bench-'));
  const server = await start({ dataDir, log: print });
  endings.push(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return server;
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
