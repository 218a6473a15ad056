import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactStore } from '@modelyard/artifacts';
import { LateReference } from '../model-versions/late-reference.js';
import { ModelVersionsModule } from '../model-versions/model-versions.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { ArtifactFiles } from './artifact-files.js';
import { ArtifactProxyController } from './artifact-proxy.controller.js';
import { MultipartController } from './multipart.controller.js';
import { RunArtifactsController } from './run-artifacts.controller.js';
import { StoreArtifact } from './store-artifact.js';

@Module({})
export class ArtifactsModule {
  /** @param maxBytes largest file that is taken */
  static limitedTo(maxBytes: number): DynamicModule {
    return {
      module: ArtifactsModule,
      imports: [RunsModule, ModelVersionsModule],
      controllers: [ArtifactProxyController, MultipartController, RunArtifactsController],
      providers: [
        {
          provide: StoreArtifact,
          useFactory: (store: ArtifactStore, files: ArtifactFiles, lateReference: LateReference) =>
            new StoreArtifact(store, files, lateReference, maxBytes),
          inject: [ArtifactStore, ArtifactFiles, LateReference],
        },
      ],
    };
  }
}
