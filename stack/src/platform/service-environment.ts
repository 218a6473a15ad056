import { join } from 'node:path';
import { eventLogOf, type Backing } from './backing.js';
import { keptSecret } from './kept-secret.js';
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

const everyService = [
  'HTTP_HOST',
  'HTTP_PORT',
  'PROFILE',
  'LOG_LEVEL',
  'SUPERVISED',
  'EVENT_LOG',
  'KAFKA_BROKERS',
  'EVENT_LOG_URL',
];

/**
 * What a service inherits from the machine's environment: all but the variables that the platform decides. Those of other
 * services' settings (MODELYARD_SESSION_MEMORY_MB) pass, so that any setting can be tried by setting it.
 */
export function inheritedEnvironment<T>(
  env: Readonly<Record<string, T>>,
  services: readonly ServiceDefinition[],
): Record<string, T> {
  const own = services.flatMap(({ needs, calls, env: fixed }) => [
    ...needs.map((need) => variableOf[need]),
    ...Object.keys(calls),
    ...Object.keys(fixed),
  ]);
  const decided = new Set([...everyService, ...own].map((name) => prefix + name));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !decided.has(name)));
}

/** The secrets of a service by variable, kept in `folder` from the first start on. */
export function keptSecrets({ secrets = [] }: ServiceDefinition, folder: string): Record<string, string> {
  return Object.fromEntries(secrets.map((name) => [prefix + name, keptSecret(join(folder, name))]));
}

const variableOf: Record<ServiceNeed, string> = {
  database: 'DATABASE_URL',
  artifacts: 'ARTIFACTS_URL',
  grpc: 'GRPC_PORT',
  state: 'STATE_DIR',
  queue: 'REDIS_QUEUE_URL',
  cache: 'REDIS_CACHE_URL',
};

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
    ...Object.fromEntries(service.needs.map((need) => [variableOf[need], valueOf[need](service, places)])),
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

type ValueOf = (service: ServiceDefinition, places: ServicePlaces) => string | null;

const valueOf: Record<ServiceNeed, ValueOf> = {
  database: (service, { backing }) => databaseUrl(backing.postgresUrl, databaseOf(service) ?? ''),
  artifacts: (_service, { backing }) => backing.artifactsUrl,
  grpc: ({ name }, { ports }) => String(ports[name]?.grpc),
  state: ({ name }, { stateDirectory }) => join(stateDirectory, name),
  queue: (_service, { backing }) => backing.redisQueueUrl,
  cache: (_service, { backing }) => backing.redisCacheUrl,
};
