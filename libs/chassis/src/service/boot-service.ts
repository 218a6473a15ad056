import { createService } from './create-service.js';
import { endInOrder } from './end-in-order.js';
import { assertEngine } from './engine.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';

/**
 * The last line of every service's main file: checks the engine, builds the service, opens its listener, and ends the process in
 * order on SIGTERM, SIGINT or (supervised) when the parent's pipe closes. Rejects when the service cannot boot, which ends the process.
 */
export async function bootService(definition: ServiceDefinition): Promise<RunningService> {
  assertEngine();
  const service = await createService(definition);
  process.on('uncaughtExceptionMonitor', (err) =>
    service.logger.error({ err }, 'the process ends by an uncaught fault'),
  );
  endInOrder(service, definition.config);
  return service;
}
