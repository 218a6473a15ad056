import { Module, type DynamicModule } from '@nestjs/common';
import { OpenApiController } from './openapi/openapi.controller.js';
import { PlansController } from './routing/plans.controller.js';
import { TrafficPlans } from './routing/traffic-plans.js';
import { VersionHost } from './versions/version-host.js';
import { VersionsController } from './versions/versions.controller.js';

/** What the framework serves beside the hot path. */
@Module({})
export class InferenceModule {
  static with(host: VersionHost, plans: TrafficPlans): DynamicModule {
    return {
      module: InferenceModule,
      controllers: [VersionsController, PlansController, OpenApiController],
      providers: [
        { provide: VersionHost, useValue: host },
        { provide: TrafficPlans, useValue: plans },
      ],
    };
  }
}
