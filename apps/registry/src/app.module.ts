import { Module, type DynamicModule } from '@nestjs/common';
import { eventLogSettings } from '@modelyard/chassis';
import { ModelSubmitted } from '@modelyard/contracts';
import { DatabaseModule, MessagingModule } from '@modelyard/messaging';
import { ArtifactFilesModule } from './artifacts/artifact-files.module.js';
import { ArtifactsModule } from './artifacts/artifacts.module.js';
import type { RegistryConfig } from './config.js';
import { ExperimentEntity } from './experiments/experiment.entity.js';
import { ExperimentsModule } from './experiments/experiments.module.js';
import { deploymentEvents } from './history/deployments.subscriber.js';
import { HistoryModule } from './history/history.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { LineageModule } from './lineage/lineage.module.js';
import { ComparisonModule } from './comparison/comparison.module.js';
import { LoggedModelEntity } from './logged-models/logged-model.entity.js';
import { LoggedModelsModule } from './logged-models/logged-models.module.js';
import { Registry1763900000001 } from './migrations/1763900000001-registry.js';
import { Tracking1763900000000 } from './migrations/1763900000000-tracking.js';
import { TrackingAtScale1763900000010 } from './migrations/1763900000010-tracking-at-scale.js';
import { Submissions1763900000040 } from './migrations/1763900000040-submissions.js';
import { RegistryAtScale1763900000030 } from './migrations/1763900000030-registry-at-scale.js';
import { Webhooks1763900000020 } from './migrations/1763900000020-webhooks.js';
import { History1763900000100 } from './migrations/1763900000100-history.js';
import { Lineage1763900000110 } from './migrations/1763900000110-lineage.js';
import { ArtifactStorage1763900000200 } from './migrations/1763900000200-artifact-storage.js';
import { ModelFacts1763900000120 } from './migrations/1763900000120-model-facts.js';
import { ServiceInfoController } from './mlflow-wire/service-info.controller.js';
import { ModelVersionEntity } from './model-versions/model-version.entity.js';
import { ModelVersionsModule } from './model-versions/model-versions.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { RegisteredModelEntity } from './registered-models/registered-model.entity.js';
import { RegisteredModelsModule } from './registered-models/registered-models.module.js';
import { RunEntity } from './runs/run.entity.js';
import { RunsModule } from './runs/runs.module.js';
import { StorageModule } from './storage/storage.module.js';
import { SubmissionsModule } from './submissions/submissions.module.js';
import { WebhookEntity } from './webhooks/webhook.entity.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

const entities = [
  ExperimentEntity,
  RunEntity,
  LoggedModelEntity,
  RegisteredModelEntity,
  ModelVersionEntity,
  WebhookEntity,
];
const migrations = [
  Tracking1763900000000,
  Registry1763900000001,
  TrackingAtScale1763900000010,
  RegistryAtScale1763900000030,
  Submissions1763900000040,
  Webhooks1763900000020,
  History1763900000100,
  ModelFacts1763900000120,
  Lineage1763900000110,
  ArtifactStorage1763900000200,
];

@Module({})
export class AppModule {
  static with(config: RegistryConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forRoot({ url: config.databaseUrl, entities, migrations }),
        MessagingModule.forRoot({
          service: 'registry',
          eventLog: eventLogSettings(config),
          consumes: [...deploymentEvents, ModelSubmitted],
        }),
        ArtifactFilesModule.over({
          artifactsUrl: config.artifactsUrl,
          directTransfers: config.artifactDirectTransfers,
        }),
        ExperimentsModule,
        RunsModule,
        LoggedModelsModule,
        RegisteredModelsModule,
        ModelVersionsModule,
        PoliciesModule,
        SubmissionsModule.from({
          allowed: config.submissionSources,
          artifactsUrl: config.artifactsUrl,
          maxBytes: config.artifactMaxBytes,
        }),
        HistoryModule,
        ComparisonModule,
        LineageModule,
        ImportsModule,
        WebhooksModule.with({
          localReceivers: config.webhookLocalReceivers,
          secretKey: config.webhookKey,
          attempts: config.webhookAttempts,
        }),
        ArtifactsModule.limitedTo(config.artifactMaxBytes),
        StorageModule.with({
          sweepEveryHours: config.storageSweepHours,
          graceHours: config.storageGraceHours,
          deletedDays: config.retentionDeletedDays,
          unregisteredDays: config.retentionUnregisteredDays,
        }),
      ],
      controllers: [ServiceInfoController],
    };
  }
}
