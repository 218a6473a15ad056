import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactStore, openArtifactStore } from '@modelyard/artifacts';
import { ArtifactFiles } from './artifact-files.js';

/** The stored files and their content, for every feature. */
@Module({})
export class ArtifactFilesModule {
  static over(artifactsUrl: string): DynamicModule {
    return {
      module: ArtifactFilesModule,
      global: true,
      providers: [ArtifactFiles, { provide: ArtifactStore, useFactory: () => openArtifactStore(artifactsUrl) }],
      exports: [ArtifactFiles, ArtifactStore],
    };
  }
}
