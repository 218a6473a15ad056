import { chassisParts, createLogger, Metrics, type ServiceDefinition } from '@modelyard/chassis';
import type { Config } from './config.js';
import type { Fleet } from './fleet/fleet.js';
import { FleetHealth } from './fleet/fleet-health.js';
import { FleetMetrics } from './fleet/fleet-metrics.js';
import { SoleProcess } from './fleet/sole-process.js';
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
export async function defineInference(config: Config, fleet: Fleet): Promise<ServiceDefinition> {
  const logger = createLogger({ service: 'inference', level: config.logLevel });
  const metrics = fleet instanceof SoleProcess ? new Metrics() : new FleetMetrics(fleet);
  metrics.collectProcessMetrics();
  const health = new FleetHealth(fleet);
  const parts = { ...chassisParts({ name: 'inference', config, parts: { logger, metrics, health } }), logger, health };
  const { service, http, scoring, start } = buildInference(config, parts, fleet);
  await start();
  return {
    name: 'inference',
    config,
    module: InferenceModule.with(service),
    parts,
    sharesPort: config.servingProcesses > 1,
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
