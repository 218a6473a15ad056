import {
  artifactsConfig,
  databaseConfig,
  eventLogConfig,
  httpConfig,
  httpUrl,
  loadConfig,
  variable,
} from '@modelyard/chassis';
import { z } from 'zod';

export const configSchema = z.object({
  ...httpConfig,
  ...eventLogConfig,
  ...databaseConfig,
  ...artifactsConfig,
  stagingInferenceUrl: variable(httpUrl, {
    description: 'Origin of the inference service of the staging environment, where versions are verified.',
    example: 'http://127.0.0.1:8081',
  }),
  productionInferenceUrl: variable(httpUrl, {
    description: 'Origin of the inference service of the production environment.',
    example: 'http://127.0.0.1:8082',
  }),
});

export type DeployerConfig = z.output<typeof configSchema>;

export function readConfig(): DeployerConfig {
  return loadConfig(configSchema, process.env);
}
