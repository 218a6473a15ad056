import { HealthRegistry } from '../health/health-registry.js';
import { SystemIds, type IdSource } from '../identifiers/id-source.js';
import { createLogger, type Logger } from '../logging/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { SystemClock, type Clock } from '../time/clock.js';
import type { ServiceDefinition } from './service-definition.js';
import { ShutdownSequence } from './shutdown-sequence.js';

/** The parts that every module of a service may inject without importing anything. */
export interface ChassisParts {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  readonly metrics: Metrics;
  readonly shutdown: ShutdownSequence;
}

/** The real parts of a service, but for those that its definition replaces. */
export function chassisParts({
  name,
  config,
  parts = {},
}: Pick<ServiceDefinition, 'name' | 'config' | 'parts'>): ChassisParts {
  const clock = parts.clock ?? new SystemClock();
  const logger = parts.logger ?? createLogger({ service: name, level: config.logLevel });
  return {
    clock,
    logger,
    ids: parts.ids ?? new SystemIds(clock),
    health: parts.health ?? new HealthRegistry(),
    metrics: parts.metrics ?? processMetrics(),
    shutdown: parts.shutdown ?? new ShutdownSequence(logger),
  };
}

function processMetrics(): Metrics {
  const metrics = new Metrics();
  metrics.collectProcessMetrics();
  return metrics;
}
