import { chassisParts, createLogger, type ServiceDefinition } from '@modelyard/chassis';
import type { Config } from './config.js';
import { DrainingServer } from './http/draining-server.js';
import { HttpDoor } from './http/http-door.js';
import { NodeExchange } from './http/node-exchange.js';
import { buildInference } from './inference-parts.js';
import { InferenceModule } from './inference.module.js';
import { ScoringDoor } from './scoring/scoring-door.js';

/**
 * The inference service: one listener on which plain Node answers the prediction protocols and the framework the rest
 * (health, metrics, operators' routes), and one for gRPC.
 */
export async function defineInference(config: Config): Promise<ServiceDefinition> {
  const logger = createLogger({ service: 'inference', level: config.logLevel });
  const parts = { ...chassisParts({ name: 'inference', config, parts: { logger } }), logger };
  const { host, plans, http, scoring, start } = buildInference(config, parts);
  await start();
  return {
    name: 'inference',
    config,
    module: InferenceModule.with(host, plans),
    parts,
    serverFactory: (framework) =>
      new DrainingServer((request, response) => {
        const url = request.url ?? '';
        if (HttpDoor.takes(url)) http.handle(new NodeExchange(request, response));
        else if (ScoringDoor.takes(url)) scoring.handle(new NodeExchange(request, response));
        else framework(request, response);
      }),
  };
}
