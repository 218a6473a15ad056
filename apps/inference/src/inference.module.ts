import { Module, type DynamicModule } from '@nestjs/common';
import { WholeService } from './fleet/whole-service.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { PlansController } from './routing/plans.controller.js';
import { VersionsController } from './versions/versions.controller.js';

/** What the framework serves beside the hot path. */
@Module({})
export class InferenceModule {
  static with(service: WholeService): DynamicModule {
    return {
      module: InferenceModule,
      controllers: [VersionsController, PlansController, OpenApiController],
      providers: [{ provide: WholeService, useValue: service }],
    };
  }
}
