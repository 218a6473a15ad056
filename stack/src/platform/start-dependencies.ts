import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Surroundings } from '../config.js';
import { startKafka } from '../kafka/start-kafka.js';
import { startPostgres } from '../postgres/start-postgres.js';
import { startRedis } from '../redis/start-redis.js';
import { ComposeServices, dockerOf, type ComposeService } from '../resolution/compose.js';
import type { DependencyName, Resolution } from '../resolution/resolve.js';
import type { RunningServer, ServerOptions } from '../running-server.js';
import type { Launch } from '../supervision/supervised.js';
import type { Backing } from './backing.js';
import { dataFolder, logFolder, type Checkout } from './checkout.js';
import { choosePorts } from './remembered-ports.js';

interface Started {
  readonly server: RunningServer;
  readonly address: string;
}

interface Recipe {
  /** Name of the process in logs and messages, and of the service in docker-compose.yml. */
  readonly process: ComposeService;
  readonly start: (options: ServerOptions) => Promise<Started>;
  /** Address of the same thing run by docker-compose, on its published port. */
  readonly inContainer: (port: number) => string;
}

const redisRecipe = (purpose: 'queue' | 'cache'): Recipe => ({
  process: `redis-${purpose}`,
  start: async (options) => {
    const server = await startRedis({ ...options, purpose });
    return { server, address: server.url };
  },
  inContainer: (port) => `redis://127.0.0.1:${port}`,
});

const recipes: Record<DependencyName, Recipe> = {
  postgres: {
    process: 'postgres',
    start: async (options) => {
      const server = await startPostgres(options);
      return { server, address: server.url };
    },
    inContainer: (port) => `postgres://modelyard:modelyard@127.0.0.1:${port}/postgres`,
  },
  eventLog: {
    process: 'kafka',
    start: async (options) => {
      const server = await startKafka(options);
      return { server, address: server.brokers };
    },
    inContainer: (port) => `127.0.0.1:${port}`,
  },
  queue: redisRecipe('queue'),
  cache: redisRecipe('cache'),
};

const names = Object.keys(recipes) as DependencyName[];

export interface DependencyHost {
  readonly checkout: Checkout;
  readonly surroundings: Surroundings;
  readonly report: (line: string) => void;
  /** Starts a process and keeps it running; resolves when it is ready for the first time. */
  readonly keep: (name: string, launch: Launch) => Promise<void>;
}

export interface Dependencies {
  readonly backing: Backing;
  /** Containers to stop at the end; null where none were started. */
  readonly containers: ComposeServices | null;
}

/** Starts what was resolved, side by side, and returns once all of it answers. */
export async function startDependencies(resolution: Resolution, host: DependencyHost): Promise<Dependencies> {
  const data = dataFolder(host.checkout, resolution.dataSet);
  const logs = logFolder(host.checkout, resolution.dataSet);
  const from = (source: string): DependencyName[] => names.filter((name) => resolution.taken[name].source === source);
  const processes = names.map((name) => recipes[name].process);
  const ports = await choosePorts(join(data, 'dependency-ports.json'), processes);

  const addresses: Partial<Record<DependencyName, string>> = {};
  for (const name of from('given')) addresses[name] = resolution.given[name] ?? '';
  for (const name of from('compose')) addresses[name] = recipes[name].inContainer(ports[recipes[name].process]);
  const startNative = (name: DependencyName): Promise<void> => {
    const { process, start } = recipes[name];
    const place = { dataDir: join(data, process), logFile: join(logs, `${process}.log`), port: ports[process] };
    return host.keep(process, async () => {
      const { server, address } = await start({ ...place, log: host.report, surroundings: host.surroundings });
      addresses[name] = address;
      return onItsPort(process, server, place.port);
    });
  };

  const inContainers = from('compose').map((name) => recipes[name].process);
  const docker = dockerOf(host.surroundings);
  const containers = inContainers.length > 0 ? new ComposeServices(host.checkout, inContainers, docker) : null;
  await Promise.all([...from('native').map(startNative), containers?.up(ports)]);
  const artifacts = resolution.given.artifacts ?? pathToFileURL(join(data, 'artifacts')).href;
  return { backing: backingOf(addresses, artifacts), containers };
}

function backingOf(addresses: Partial<Record<DependencyName, string>>, artifactsUrl: string): Backing {
  const { postgres, eventLog = null, queue = null, cache = null } = addresses;
  if (postgres === undefined) throw new Error('no address of PostgreSQL is known');
  return { postgresUrl: postgres, kafkaBrokers: eventLog, redisQueueUrl: queue, redisCacheUrl: cache, artifactsUrl };
}

/** A server that was started again elsewhere is of no use: the services were told its address once. */
async function onItsPort(name: string, server: RunningServer, port: number): Promise<RunningServer> {
  if (server.port === port) return server;
  await server.stop();
  throw new Error(`port ${port} of ${name} is taken by another program`);
}
