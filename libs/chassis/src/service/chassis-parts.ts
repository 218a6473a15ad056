import type { HttpConfig } from '../config/fragments.js';
import { HealthRegistry } from '../health/health-registry.js';
import { SystemIds, type IdSource } from '../identifiers/id-source.js';
import { createLogger, type Logger } from '../logging/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { SystemClock, type Clock } from '../time/clock.js';
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

/** The real parts of the service `name`, but for those that `parts` replaces. */
export function chassisParts({
  name,
  config,
  parts = {},
}: {
  readonly name: string;
  readonly config: Pick<HttpConfig, 'logLevel'>;
  readonly parts?: Partial<ChassisParts>;
}): ChassisParts {
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
