import { describe, expect, it } from '@jest/globals';
import { givenAddresses } from './given-addresses.js';

describe('the addresses that the environment gives', () => {
  it('are none in an empty environment, and empty variables count as absent', () => {
    const none = { postgres: null, eventLog: null, queue: null, cache: null, artifacts: null, logLevel: 'info' };
    expect(givenAddresses({})).toEqual(none);
    expect(givenAddresses({ MODELYARD_KAFKA_BROKERS: '' })).toEqual(none);
  });

  it('are read by name', () => {
    const given = givenAddresses({
      MODELYARD_POSTGRES_URL: 'postgres://me@db/postgres',
      MODELYARD_KAFKA_BROKERS: 'a:9092,b:9092',
      MODELYARD_REDIS_QUEUE_URL: 'redis://q',
      MODELYARD_REDIS_CACHE_URL: 'rediss://c',
      MODELYARD_ARTIFACTS_URL: 's3://bucket?endpoint=http://s3',
      MODELYARD_LOG_LEVEL: 'debug',
    });
    expect(given).toEqual({
      postgres: 'postgres://me@db/postgres',
      eventLog: 'a:9092,b:9092',
      queue: 'redis://q',
      cache: 'rediss://c',
      artifacts: 's3://bucket?endpoint=http://s3',
      logLevel: 'debug',
    });
  });

  it('are refused all at once when they are wrong', () => {
    const wrong = { MODELYARD_POSTGRES_URL: 'mysql://db', MODELYARD_KAFKA_BROKERS: 'localhost' };
    expect(() => givenAddresses(wrong)).toThrow(
      /MODELYARD_POSTGRES_URL: must be a URL.*\n.*MODELYARD_KAFKA_BROKERS: must be host:port/,
    );
  });
});
