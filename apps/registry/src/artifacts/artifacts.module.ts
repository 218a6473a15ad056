import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactStore } from '@modelyard/artifacts';
import { LoggedModelsModule } from '../logged-models/logged-models.module.js';
import { LateReference } from '../model-versions/late-reference.js';
import { ModelVersionsModule } from '../model-versions/model-versions.module.js';
import { RegisteredModelsModule } from '../registered-models/registered-models.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { AnswerWithFile } from './answer-with-file.js';
import { ArtifactFiles } from './artifact-files.js';
import { ArtifactProxyController } from './artifact-proxy.controller.js';
import { DirectUploads } from './direct-uploads.js';
import { FetchArtifact } from './fetch-artifact.js';
import { GetArtifactController } from './get-artifact.controller.js';
import { ListArtifacts } from './list-artifacts.js';
import { LoggedModelArtifactsController, LoggedModelFileController } from './logged-model-artifacts.controller.js';
import { MultipartController } from './multipart.controller.js';
import { PresignDownload } from './presign-download.js';
import { PresignedController, PresignedUrlsController } from './presigned.controller.js';
import { RunArtifactsController } from './run-artifacts.controller.js';
import { StoreArtifact } from './store-artifact.js';
import { UploadArtifactController } from './upload-artifact.controller.js';

@Module({})
export class ArtifactsModule {
  /** @param maxBytes largest file that is taken */
  static limitedTo(maxBytes: number): DynamicModule {
    return {
      module: ArtifactsModule,
      global: true,
      imports: [RunsModule, LoggedModelsModule, RegisteredModelsModule, ModelVersionsModule],
      controllers: [
        ArtifactProxyController,
        GetArtifactController,
        LoggedModelArtifactsController,
        LoggedModelFileController,
        MultipartController,
        PresignedController,
        PresignedUrlsController,
        RunArtifactsController,
        UploadArtifactController,
      ],
      providers: [
        AnswerWithFile,
        DirectUploads,
        FetchArtifact,
        ListArtifacts,
        PresignDownload,
        {
          provide: StoreArtifact,
          useFactory: (store: ArtifactStore, files: ArtifactFiles, lateReference: LateReference) =>
            new StoreArtifact(store, files, lateReference, maxBytes),
          inject: [ArtifactStore, ArtifactFiles, LateReference],
        },
      ],
      exports: [DirectUploads, FetchArtifact, ListArtifacts],
    };
  }
}
