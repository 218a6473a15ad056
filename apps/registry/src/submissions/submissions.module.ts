import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactStore } from '@modelyard/artifacts';
import { ArtifactFiles } from '../artifacts/artifact-files.js';
import { ModelVersionsModule } from '../model-versions/model-versions.module.js';
import { RegisteredModelsModule } from '../registered-models/registered-models.module.js';
import { FetchSubmission, type SubmissionSources } from './fetch-submission.js';
import { RegisterSubmission } from './register-submission.js';
import { SubmissionSubscriber } from './submission.subscriber.js';

@Module({})
export class SubmissionsModule {
  static from(sources: SubmissionSources): DynamicModule {
    return {
      module: SubmissionsModule,
      imports: [RegisteredModelsModule, ModelVersionsModule],
      providers: [
        {
          provide: FetchSubmission,
          useFactory: (store: ArtifactStore, files: ArtifactFiles) => new FetchSubmission(store, files, sources),
          inject: [ArtifactStore, ArtifactFiles],
        },
        RegisterSubmission,
        SubmissionSubscriber,
      ],
    };
  }
}
