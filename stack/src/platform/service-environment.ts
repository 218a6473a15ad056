import { join } from 'node:path';
import { eventLogOf, type Backing } from './backing.js';
import type { ServiceDefinition, ServiceNeed } from './service-table.js';

/** What the platform has given to each of its services. */
export interface ServicePlaces {
  readonly backing: Backing;
  /** Host and port that each service listens on. */
  readonly ports: Readonly<Record<string, ServicePorts>>;
  /** Holds one folder per service with state of its own. */
  readonly stateDirectory: string;
  readonly logLevel: string;
}

export interface ServicePorts {
  readonly http: number;
  readonly grpc: number;
}

export const prefix = 'MODELYARD_';
export const eventLogDatabase = 'modelyard_event_log';

/** Name of a service's own database, or null for a service without one. */
export function databaseOf({ name, needs }: ServiceDefinition): string | null {
  return needs.includes('database') ? `modelyard_${name.replaceAll('-', '_')}` : null;
}

/** The same server's URL, for another database of it. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

export function originOf(service: string, ports: ServicePlaces['ports']): string {
  const own = ports[service];
  if (own === undefined) throw new Error(`no port was chosen for the service ${service}`);
  return `http://127.0.0.1:${own.http}`;
}

/** The variables of one service, complete, with their prefix. Null-valued needs (no Redis) leave their variable out. */
export function serviceEnvironment(service: ServiceDefinition, places: ServicePlaces): Record<string, string> {
  const own = places.ports[service.name];
  const variables: Record<string, string | null> = {
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: own === undefined ? null : String(own.http),
    PROFILE: 'development',
    LOG_LEVEL: places.logLevel,
    SUPERVISED: '1',
    ...eventLogVariables(places.backing),
    ...Object.assign({}, ...service.needs.map((need) => needVariables[need](service, places))),
    ...Object.fromEntries(
      Object.entries(service.calls).map(([name, called]) => [name, originOf(called, places.ports)]),
    ),
    ...service.env,
  };
  const present = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(present.map(([name, value]) => [prefix + name, value]));
}

function eventLogVariables(backing: Backing): Record<string, string | null> {
  return eventLogOf(backing) === 'kafka'
    ? { EVENT_LOG: 'kafka', KAFKA_BROKERS: backing.kafkaBrokers }
    : { EVENT_LOG: 'embedded', EVENT_LOG_URL: databaseUrl(backing.postgresUrl, eventLogDatabase) };
}

type VariablesOf = (service: ServiceDefinition, places: ServicePlaces) => Record<string, string | null>;

const needVariables: Record<ServiceNeed, VariablesOf> = {
  database: (service, { backing }) => ({
    DATABASE_URL: databaseUrl(backing.postgresUrl, databaseOf(service) ?? ''),
  }),
  artifacts: (_service, { backing }) => ({ ARTIFACTS_URL: backing.artifactsUrl }),
  grpc: (service, { ports }) => ({ GRPC_PORT: String(ports[service.name]?.grpc) }),
  state: (service, { stateDirectory }) => ({ STATE_DIR: join(stateDirectory, service.name) }),
  queue: (_service, { backing }) => ({ REDIS_QUEUE_URL: backing.redisQueueUrl }),
  cache: (_service, { backing }) => ({ REDIS_CACHE_URL: backing.redisCacheUrl }),
};
