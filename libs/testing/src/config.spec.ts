import { describe, expect, it } from '@jest/globals';
import { readTestEnvironment } from './config.js';

describe('the environment of a test run', () => {
  it('names servers that run already', () => {
    const { addresses, runDir } = readTestEnvironment({
      MODELYARD_TEST_POSTGRES_URL: 'postgres://here',
      MODELYARD_TEST_KAFKA_BROKERS: '',
      MODELYARD_TEST_RUN_DIR: '/tmp/run',
    });
    expect(addresses).toEqual({ postgres: 'postgres://here' });
    expect(runDir).toBe('/tmp/run');
  });

  it('hands on the machine and none of the tester’s own settings', () => {
    const { inherited } = readTestEnvironment({
      PATH: '/bin',
      MODELYARD_DATABASE_URL: 'postgres://mine',
      AWS_PROFILE: 'mine',
    });
    expect(inherited).toEqual({ PATH: '/bin' });
  });
});
