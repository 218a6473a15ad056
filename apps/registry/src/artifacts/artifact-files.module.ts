import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactStore, openArtifactStore } from '@modelyard/artifacts';
import { DataSource } from 'typeorm';
import { ArtifactFiles } from './artifact-files.js';
import { claimArtifact } from './claim-artifact.js';
import { ClientTransfers } from './client-transfers.js';

export interface ArtifactFilesOptions {
  readonly artifactsUrl: string;
  /** Whether clients exchange files with a bucket themselves. */
  readonly directTransfers: boolean;
}

/** The stored files and their content, for every feature. */
@Module({})
export class ArtifactFilesModule {
  static over({ artifactsUrl, directTransfers }: ArtifactFilesOptions): DynamicModule {
    return {
      module: ArtifactFilesModule,
      global: true,
      providers: [
        ArtifactFiles,
        {
          provide: ArtifactStore,
          useFactory: (database: DataSource) =>
            openArtifactStore(artifactsUrl, { claim: (artifact) => claimArtifact(database, artifact) }),
          inject: [DataSource],
        },
        {
          provide: ClientTransfers,
          useFactory: (store: ArtifactStore) => new ClientTransfers(store, directTransfers),
          inject: [ArtifactStore],
        },
      ],
      exports: [ArtifactFiles, ArtifactStore, ClientTransfers],
    };
  }
}
