import { artifactsConfig, databaseConfig, eventLogConfig, httpConfig, loadConfig } from '@modelyard/chassis';
import { z } from 'zod';

export const configSchema = z.object({ ...httpConfig, ...eventLogConfig, ...databaseConfig, ...artifactsConfig });

export type MonitorConfig = z.output<typeof configSchema>;

export function readConfig(): MonitorConfig {
  return loadConfig(configSchema, process.env);
}
