import { eventLogConfig, httpConfig, httpUrl, loadConfig, variable } from '@modelyard/chassis';
import { z } from 'zod';

const origin = (service: string, example: string) =>
  variable(httpUrl, { description: `Origin of the ${service} service.`, example });

export const configSchema = z.object({
  ...httpConfig,
  ...eventLogConfig,
  registryUrl: origin('registry', 'http://127.0.0.1:8081'),
  deployerUrl: origin('deployer', 'http://127.0.0.1:8082'),
  inferenceUrl: origin('inference', 'http://127.0.0.1:8083'),
  monitorUrl: origin('monitor', 'http://127.0.0.1:8084'),
  retrainerUrl: origin('retrainer', 'http://127.0.0.1:8085'),
});

export type GatewayConfig = z.output<typeof configSchema>;

export function readConfig(): GatewayConfig {
  return loadConfig(configSchema, process.env);
}
