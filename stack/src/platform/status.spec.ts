import { describe, expect, it } from '@jest/globals';
import type { PlatformState } from './platform-state.js';
import { statusOf } from './status.js';

const service = { url: 'http://127.0.0.1:1', grpc: null, database: null, pid: 10, ready: true, restarts: 0 };
const state: PlatformState = {
  supervisor: 9,
  dataSet: 'native',
  processes: [],
  backing: {
    postgresUrl: 'postgres://p',
    kafkaBrokers: '127.0.0.1:9092',
    redisQueueUrl: 'redis://q',
    redisCacheUrl: null,
    artifactsUrl: 'file:///a',
  },
  services: {
    registry: { ...service, database: 'postgres://p/modelyard_registry' },
    inference: { ...service, url: 'http://127.0.0.1:2', grpc: '127.0.0.1:3', restarts: 2 },
  },
  ready: true,
  banner: null,
};

describe('the status', () => {
  it('has the addresses that other programs need', () => {
    expect(statusOf(['registry', 'inference'], state)).toEqual({
      services: {
        registry: {
          url: 'http://127.0.0.1:1',
          pid: 10,
          ready: true,
          restarts: 0,
          database: 'postgres://p/modelyard_registry',
        },
        inference: { url: 'http://127.0.0.1:2', pid: 10, ready: true, restarts: 2, database: null },
      },
      mlflow: { trackingUri: 'http://127.0.0.1:1' },
      inference: { http: 'http://127.0.0.1:2', grpc: '127.0.0.1:3' },
      kafka: { brokers: '127.0.0.1:9092' },
      postgres: { url: 'postgres://p' },
      redis: { queue: 'redis://q', cache: null },
      eventLog: 'kafka',
      artifacts: 'file:///a',
      ready: true,
    });
  });

  it('keeps its shape when nothing runs', () => {
    expect(statusOf(['registry'], null)).toEqual({
      services: { registry: { url: null, pid: null, ready: false, restarts: 0, database: null } },
      mlflow: { trackingUri: null },
      inference: { http: null, grpc: null },
      kafka: { brokers: null },
      postgres: { url: null },
      redis: { queue: null, cache: null },
      eventLog: null,
      artifacts: null,
      ready: false,
    });
  });
});
