import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { configTable, describeConfig, envExample } from './describe-config.js';
import { databaseConfig, eventLogConfig, httpConfig, wholeNumber } from './fragments.js';
import { loadConfig } from './load-config.js';
import { variable } from './variable.js';

const variables = describeConfig(z.object({ ...httpConfig, ...eventLogConfig, ...databaseConfig }));

function described(name: string) {
  return variables.find((variable) => variable.name === name);
}

describe('describing a configuration', () => {
  it('names each variable with its default and need', () => {
    expect(described('MODELYARD_LOG_LEVEL')).toMatchObject({ defaultValue: 'info', need: 'optional', secret: false });
    expect(described('MODELYARD_DATABASE_URL')).toMatchObject({
      defaultValue: undefined,
      need: 'required',
      secret: true,
    });
    expect(described('MODELYARD_KAFKA_BROKERS')?.need).toBe('required when MODELYARD_EVENT_LOG=kafka');
  });

  it('writes a switch’s default as it is given in the environment', () => {
    expect(described('MODELYARD_HTTP_TRUST_NETWORK')?.defaultValue).toBe('0');
    expect(described('MODELYARD_SUPERVISED')?.defaultValue).toBe('0');
  });

  it('writes the default of a variable that is transformed as it is given, not as it is used', () => {
    const megabytes = wholeNumber(1, 64).transform((count) => count * 1_048_576);
    const schema = z.object({
      bodyLimitMb: variable(megabytes.prefault('8'), { description: 'Largest body in MiB.' }),
    });
    expect(describeConfig(schema)[0]?.defaultValue).toBe('8');
    expect(loadConfig(schema, {}).bodyLimitMb).toBe(8_388_608);
  });

  it('writes an example file that sets only what is required', () => {
    const text = envExample(variables);
    const set = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(set).toEqual(['MODELYARD_DATABASE_URL=postgres://modelyard@127.0.0.1:5432/registry']);
    expect(text).toContain('# MODELYARD_LOG_LEVEL=info');
  });

  it('gives defaults that are accepted when they are written out', () => {
    const written = variables.flatMap(({ name, defaultValue }) =>
      defaultValue === undefined ? [] : [[name, defaultValue]],
    );
    const config = loadConfig(z.object(httpConfig), Object.fromEntries(written) as Record<string, string>);
    expect(config).toEqual(loadConfig(z.object(httpConfig), {}));
  });

  it('writes one table row for each', () => {
    expect(configTable(variables).split('\n')).toHaveLength(variables.length + 2);
  });

  it('refuses a setting that nobody described', () => {
    expect(() => describeConfig(z.object({ mystery: z.string() }))).toThrow(/mystery has no description/);
  });
});
