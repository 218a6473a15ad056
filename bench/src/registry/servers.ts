import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { serviceTable, type ServiceDefinition } from '@modelyard/stack';
import { pythonEnv } from '../../../tools/python-env.mjs';
import type { Rival } from './options.js';

export type ServerName = 'modelyard' | Rival;

/** How a server is started over a database and a folder of its own. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Folder of the programs that it may start itself. */
  readonly binaries: string;
}

export interface Place {
  readonly port: number;
  readonly folder: string;
  /** A database of the server's own. */
  readonly database: string;
  /** Another one, for the registry's event log. */
  readonly eventLog: string;
}

const repository = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Those that the platform gives it. */
const services: readonly ServiceDefinition[] = serviceTable;
const registryOptions = services.find(({ name }) => name === 'registry')?.nodeOptions ?? [];

/** The registry as it runs in production: events on (the log that lives in PostgreSQL), validation, audit and history too. */
export function modelyard({ port, folder, database, eventLog }: Place, profile?: string): Promise<Launch> {
  const artifacts = join(folder, 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  return Promise.resolve({
    command: process.execPath,
    args: [...registryOptions, ...profiling, repository('apps/registry/dist/main.js')],
    binaries: dirname(process.execPath),
    env: {
      MODELYARD_HTTP_PORT: String(port),
      MODELYARD_DATABASE_URL: database,
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: eventLog,
      MODELYARD_ARTIFACTS_URL: pathToFileURL(artifacts).href,
      MODELYARD_LOG_LEVEL: 'error',
    },
  });
}

/** The genuine server; without a number of workers as many as it starts by default. */
export async function mlflow({ port, folder, database }: Place, workers: number | null): Promise<Launch> {
  const python = await pythonEnv(repository('bench/python/mlflow-server.lock'));
  const store = database.replace(/^postgres(ql)?:/, 'postgresql+psycopg2:');
  const address = ['--host', '127.0.0.1', '--port', String(port)];
  const stores = ['--backend-store-uri', store, '--artifacts-destination', join(folder, 'artifacts')];
  return {
    command: join(dirname(python), 'mlflow'),
    args: ['server', ...stores, ...address, ...(workers === null ? [] : ['--workers', String(workers)])],
    binaries: dirname(python),
    env: { MLFLOW_DISABLE_TELEMETRY: 'true' },
  };
}

export async function fasttrackml({ port, folder, database }: Place): Promise<Launch> {
  const python = await pythonEnv(repository('bench/python/fasttrackml.lock'));
  const artifacts = ['--default-artifact-root', join(folder, 'artifacts')];
  return {
    command: join(dirname(python), 'fml'),
    args: ['server', '-l', 'error', '-a', `127.0.0.1:${port}`, '-d', `${database}?sslmode=disable`, ...artifacts],
    binaries: dirname(python),
    env: {},
  };
}
