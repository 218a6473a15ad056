import {
  artifactsConfig,
  databaseConfig,
  eventLogConfig,
  httpConfig,
  loadConfig,
  variable,
  wholeNumber,
} from '@modelyard/chassis';
import { z } from 'zod';

export const configSchema = z.object({
  ...httpConfig,
  ...eventLogConfig,
  ...databaseConfig,
  ...artifactsConfig,
  artifactMaxBytes: variable(wholeNumber(1, Number.MAX_SAFE_INTEGER).default(50 * 2 ** 30), {
    description: 'Largest file in bytes that a client may upload.',
  }),
});

export type RegistryConfig = z.output<typeof configSchema>;

export function readConfig(): RegistryConfig {
  return loadConfig(configSchema, process.env);
}
