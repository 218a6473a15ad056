import { chassisParts, type ServiceDefinition } from '@modelyard/chassis';
import type { Config } from './config.js';
import { DrainingServer } from './http/draining-server.js';
import { HttpDoor } from './http/http-door.js';
import { buildInference } from './inference-parts.js';
import { InferenceModule } from './inference.module.js';

/**
 * The inference service: one listener on which plain Node answers everything below /v2 and the framework the rest
 * (health, metrics, operators' routes), and one for gRPC.
 */
export async function defineInference(config: Config): Promise<ServiceDefinition> {
  const parts = chassisParts({ name: 'inference', config });
  const { host, plans, http, start } = buildInference(config, parts);
  await start();
  return {
    name: 'inference',
    config,
    module: InferenceModule.with(host, plans),
    parts,
    serverFactory: (framework) =>
      new DrainingServer((request, response) => {
        if (HttpDoor.takes(request.url ?? '')) http.handle(request, response);
        else framework(request, response);
      }),
  };
}
