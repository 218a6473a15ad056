import { describe, expect, it } from '@jest/globals';
import type { Backing } from './backing.js';
import { inheritedEnvironment, serviceEnvironment, type ServicePlaces } from './service-environment.js';
import { serviceTable } from './service-table.js';

const backing: Backing = {
  postgresUrl: 'postgres://me:secret@127.0.0.1:5432/postgres',
  kafkaBrokers: '127.0.0.1:9092',
  redisQueueUrl: 'redis://127.0.0.1:6379',
  redisCacheUrl: 'redis://127.0.0.1:6380',
  artifactsUrl: 'file:///data/artifacts',
};
const ports = Object.fromEntries(serviceTable.map(({ name }, at) => [name, { http: 8000 + at, grpc: 9000 + at }]));
const places: ServicePlaces = { backing, ports, stateDirectory: '/data/state', logLevel: 'info' };
const embedded: ServicePlaces = {
  ...places,
  backing: { ...backing, kafkaBrokers: null, redisQueueUrl: null, redisCacheUrl: null },
};

function environmentOf(name: string, at = places): Record<string, string> {
  const service = serviceTable.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return serviceEnvironment(service, at);
}

describe('the environment of a service', () => {
  it('holds what every service needs', () => {
    expect(environmentOf('gateway')).toMatchObject({
      MODELYARD_HTTP_HOST: '127.0.0.1',
      MODELYARD_HTTP_PORT: '8006',
      MODELYARD_PROFILE: 'development',
      MODELYARD_LOG_LEVEL: 'info',
      MODELYARD_SUPERVISED: '1',
      MODELYARD_EVENT_LOG: 'kafka',
      MODELYARD_KAFKA_BROKERS: '127.0.0.1:9092',
    });
  });

  it('gives a service its own database and the artifacts', () => {
    expect(environmentOf('registry')).toMatchObject({
      MODELYARD_DATABASE_URL: 'postgres://me:secret@127.0.0.1:5432/modelyard_registry',
      MODELYARD_ARTIFACTS_URL: 'file:///data/artifacts',
    });
    expect(environmentOf('gateway')).not.toHaveProperty('MODELYARD_DATABASE_URL');
  });

  it('tells the two inference processes apart', () => {
    const of = (name: string, environment: string, http: string, grpc: string): void =>
      expect(environmentOf(name)).toMatchObject({
        MODELYARD_ENVIRONMENT: environment,
        MODELYARD_HTTP_PORT: http,
        MODELYARD_GRPC_PORT: grpc,
        MODELYARD_STATE_DIR: `/data/state/${name}`,
        MODELYARD_REDIS_CACHE_URL: 'redis://127.0.0.1:6380',
      });
    of('inference-staging', 'staging', '8001', '9001');
    of('inference', 'production', '8002', '9002');
  });

  it('names the origins of the services that it calls', () => {
    expect(environmentOf('deployer')).toMatchObject({
      MODELYARD_STAGING_INFERENCE_URL: 'http://127.0.0.1:8001',
      MODELYARD_PRODUCTION_INFERENCE_URL: 'http://127.0.0.1:8002',
    });
  });

  it('inherits settings, and nothing that the platform decides', () => {
    const machine = {
      PATH: '/bin',
      MODELYARD_RECONCILE_MS: '100',
      MODELYARD_KAFKA_BROKERS: 'x:1',
      MODELYARD_ENVIRONMENT: 'x',
    };
    expect(inheritedEnvironment(machine, serviceTable)).toEqual({ PATH: '/bin', MODELYARD_RECONCILE_MS: '100' });
  });

  it('stands on PostgreSQL alone where there is no Kafka and no Redis', () => {
    const retrainer = environmentOf('retrainer', embedded);
    expect(retrainer).toMatchObject({
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: 'postgres://me:secret@127.0.0.1:5432/modelyard_event_log',
    });
    expect(retrainer).not.toHaveProperty('MODELYARD_KAFKA_BROKERS');
    expect(retrainer).not.toHaveProperty('MODELYARD_REDIS_QUEUE_URL');
    expect(environmentOf('inference', embedded)).not.toHaveProperty('MODELYARD_REDIS_CACHE_URL');
  });
});
