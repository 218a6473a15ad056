import { chassisParts, createLogger, type ServiceDefinition } from '@modelyard/chassis';
import type { Config } from './config.js';
import { DrainingServer } from './http/draining-server.js';
import { HttpDoor } from './http/http-door.js';
import type { HttpHandler } from './http/http-exchange.js';
import { buildInference } from './inference-parts.js';
import { InferenceModule } from './inference.module.js';
import { ScoringDoor } from './scoring/scoring-door.js';

/**
 * The inference service: one listener on which the doors answer the prediction protocols and the framework the rest
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
      new DrainingServer({ handlerOf: doorsOf(http, scoring), framework, clock: parts.clock }),
  };
}

function doorsOf(http: HttpDoor, scoring: ScoringDoor): (url: string) => HttpHandler | null {
  const infer: HttpHandler = (exchange) => http.handle(exchange);
  const score: HttpHandler = (exchange) => scoring.handle(exchange);
  return (url) => {
    if (HttpDoor.takes(url)) return infer;
    return ScoringDoor.takes(url) ? score : null;
  };
}
