import { createService } from './create-service.js';
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
  endInOrder(service, definition.config.shutdownSeconds * 1_000, definition.config.supervised);
  return service;
}

function endInOrder(service: RunningService, capMs: number, supervised: boolean): void {
  let ending = false;
  const end = (cause: string): void => {
    if (ending) return;
    ending = true;
    service.logger.info({ cause }, 'shutting down');
    setTimeout(() => {
      service.logger.error({ capMs }, 'the shutdown took too long and was cut off');
      process.exit(1);
    }, capMs).unref();
    void service.stop().then(() => {
      service.logger.info({}, 'stopped');
      process.exit(0);
    });
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (supervised) {
    process.stdin.on('end', () => end('the parent closed the pipe'));
    process.stdin.on('error', () => end('the pipe to the parent broke'));
    process.stdin.resume();
  }
}
