import { createServer } from 'node:http';
import {
  createLogger,
  HealthRegistry,
  Metrics,
  ShutdownSequence,
  SystemClock,
  SystemIds,
  type ChassisParts,
  type ServiceDefinition,
} from '@modelyard/chassis';
import type { Config } from './config.js';
import { HttpDoor } from './http/http-door.js';
import { buildInference } from './inference-parts.js';
import { InferenceModule } from './inference.module.js';

/** Longer than the idle time of clients and proxies, so that they and not we end a connection they are about to use. */
const KEEP_ALIVE_MS = 75_000;

/**
 * The inference service: one listener on which plain Node answers everything below /v2 and the framework the rest
 * (health, metrics, operators' routes), and one for gRPC.
 */
export async function defineInference(config: Config): Promise<ServiceDefinition> {
  const parts = chassisParts(config);
  const { host, http, start } = buildInference(config, parts);
  await start();
  return {
    name: 'inference',
    config,
    module: InferenceModule.with(host),
    parts,
    serverFactory: (framework) =>
      createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (request, response) => {
        if (HttpDoor.takes(request.url ?? '')) http.handle(request, response);
        else framework(request, response);
      }),
  };
}

function chassisParts(config: Config): ChassisParts {
  const clock = new SystemClock();
  const logger = createLogger({ service: 'inference', level: config.logLevel });
  const metrics = new Metrics();
  metrics.collectProcessMetrics();
  return {
    clock,
    logger,
    metrics,
    ids: new SystemIds(clock),
    health: new HealthRegistry(),
    shutdown: new ShutdownSequence(logger),
  };
}
