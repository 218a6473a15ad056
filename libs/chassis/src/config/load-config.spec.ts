import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigError } from './config-error.js';
import { artifactsConfig, databaseConfig, eventLogConfig, eventLogSettings, httpConfig } from './fragments.js';
import { loadConfig } from './load-config.js';

const schema = z.object({ ...httpConfig, ...eventLogConfig, ...databaseConfig, ...artifactsConfig });

const sound = {
  MODELYARD_KAFKA_BROKERS: 'a:9092, b:9092',
  MODELYARD_DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:5432/registry',
  MODELYARD_ARTIFACTS_URL: 's3://bucket?endpoint=http://127.0.0.1:7070',
};

function faultsOf(env: Record<string, string>): ConfigError {
  try {
    loadConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('the configuration was accepted');
}

describe('loading a configuration', () => {
  it('reads the environment, with defaults', () => {
    const config = loadConfig(schema, { ...sound, MODELYARD_HTTP_PORT: '8080' });
    expect(config).toMatchObject({
      httpHost: '127.0.0.1',
      httpPort: 8080,
      profile: 'development',
      supervised: false,
      kafkaBrokers: ['a:9092', 'b:9092'],
    });
    expect(eventLogSettings(config)).toEqual({ driver: 'kafka', brokers: ['a:9092', 'b:9092'] });
  });

  it('lists every fault at once, each with what was given and what is wanted', () => {
    const error = faultsOf({
      MODELYARD_HTTP_PORT: 'eighty',
      MODELYARD_PROFILE: 'test',
      MODELYARD_KAFKA_BROKERS: 'nowhere,neither',
    });
    expect(error.faults.map(({ variable, given }) => [variable, given])).toEqual([
      ['MODELYARD_HTTP_PORT', '"eighty"'],
      ['MODELYARD_PROFILE', '"test"'],
      ['MODELYARD_KAFKA_BROKERS', '"nowhere,neither"'],
      ['MODELYARD_DATABASE_URL', 'nothing'],
      ['MODELYARD_ARTIFACTS_URL', 'nothing'],
    ]);
    expect(error.message).toContain('MODELYARD_HTTP_PORT: given "eighty"; wanted: a whole number from 0 to 65535');
    expect(error.message).toContain('MODELYARD_PROFILE: given "test"; wanted: one of development, production');
  });

  it('never shows a secret', () => {
    const error = faultsOf({ ...sound, MODELYARD_DATABASE_URL: 'mysql://user:hunter2@host/db' });
    expect(error.message).toContain('MODELYARD_DATABASE_URL: given (a secret, not shown); wanted: a PostgreSQL URL');
    expect(JSON.stringify(error.faults)).not.toContain('hunter2');
  });

  it('wants the address of the event log that was chosen', () => {
    const { MODELYARD_KAFKA_BROKERS: _, ...without } = sound;
    expect(faultsOf(without).message).toContain(
      'MODELYARD_KAFKA_BROKERS: given nothing; wanted: a value, because MODELYARD_EVENT_LOG is kafka',
    );
    const embedded = { ...without, MODELYARD_EVENT_LOG: 'embedded' };
    expect(faultsOf(embedded).faults.map(({ variable }) => variable)).toEqual(['MODELYARD_EVENT_LOG_URL']);
    const config = loadConfig(schema, { ...embedded, MODELYARD_EVENT_LOG_URL: 'postgres://127.0.0.1/log' });
    expect(eventLogSettings(config)).toEqual({ driver: 'embedded', url: 'postgres://127.0.0.1/log' });
  });

  it.each([
    ['1', true],
    ['true', true],
    ['0', false],
    ['false', false],
  ])('takes %j for the position of a switch', (text, position) => {
    expect(loadConfig(schema, { ...sound, MODELYARD_SUPERVISED: text }).supervised).toBe(position);
    expect(faultsOf({ ...sound, MODELYARD_SUPERVISED: 'yes' }).faults).toHaveLength(1);
  });

  it('takes an empty value for none', () => {
    expect(loadConfig(schema, { ...sound, MODELYARD_HTTP_HOST: '' }).httpHost).toBe('127.0.0.1');
  });
});
