import { Module, type DynamicModule } from '@nestjs/common';
import { HealthRegistry } from '../health/health-registry.js';
import { IdSource } from '../identifiers/id-source.js';
import { Logger } from '../logging/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { Clock } from '../time/clock.js';
import type { ChassisParts } from './chassis-parts.js';
import { ShutdownSequence } from './shutdown-sequence.js';

@Module({})
export class ChassisModule {
  static with(parts: ChassisParts): DynamicModule {
    const providers = [
      { provide: Clock, useValue: parts.clock },
      { provide: IdSource, useValue: parts.ids },
      { provide: Logger, useValue: parts.logger },
      { provide: HealthRegistry, useValue: parts.health },
      { provide: Metrics, useValue: parts.metrics },
      { provide: ShutdownSequence, useValue: parts.shutdown },
    ];
    return { module: ChassisModule, global: true, providers, exports: providers };
  }
}
