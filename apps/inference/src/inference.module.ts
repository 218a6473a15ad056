import { Module, type DynamicModule } from '@nestjs/common';
import { VersionHost } from './versions/version-host.js';
import { VersionsController } from './versions/versions.controller.js';

/** What the framework serves beside the hot path. */
@Module({})
export class InferenceModule {
  static with(host: VersionHost): DynamicModule {
    return {
      module: InferenceModule,
      controllers: [VersionsController],
      providers: [{ provide: VersionHost, useValue: host }],
    };
  }
}
