import { ArtifactStore, openArtifactStore } from '@modelyard/artifacts';
import { eventLogSettings } from '@modelyard/chassis';
import {
  GroundTruthReported,
  LifecyclePolicyChanged,
  ModelPromoted,
  ModelRegistered,
  PredictionLogged,
  PredictionsLogged,
  TrafficPlanChanged,
} from '@modelyard/contracts';
import { DatabaseModule, MessagingModule } from '@modelyard/messaging';
import { type DynamicModule, Module } from '@nestjs/common';
import { AlertsController } from './alerts/alerts.controller.js';
import { ArchiveWindow } from './archive/archive-window.js';
import { RefreshArchives } from './archive/refresh-archives.js';
import type { MonitorConfig } from './config.js';
import { JudgementLoop } from './judgements/judgement-loop.js';
import { JudgeNextWindow } from './judgements/judge-next-window.js';
import { StateController } from './judgements/state.controller.js';
import { LabelsController } from './labels/labels.controller.js';
import { LabelsSubscriber } from './labels/labels.subscriber.js';
import { ReportGroundTruth } from './labels/report-ground-truth.js';
import { TakeLabels } from './labels/take-labels.js';
import { Monitor1763900000000 } from './migrations/1763900000000-monitor.js';
import { PoliciesSubscriber } from './policies/policies.subscriber.js';
import { ReferenceSamples } from './references/reference-samples.js';
import { ReferencesController } from './references/references.controller.js';
import { SettleReference } from './references/settle-reference.js';
import { VersionsSubscriber } from './versions/versions.subscriber.js';
import { CloseDueWindows } from './windows/close-due-windows.js';
import { PredictionBacklog } from './windows/prediction-backlog.js';
import { PredictionsSubscriber } from './windows/predictions.subscriber.js';
import { TakePredictions } from './windows/take-predictions.js';
import { WindowsController } from './windows/windows.controller.js';

const consumes = [
  ModelRegistered,
  ModelPromoted,
  TrafficPlanChanged,
  LifecyclePolicyChanged,
  PredictionLogged,
  PredictionsLogged,
  GroundTruthReported,
];

@Module({})
export class AppModule {
  static with(config: MonitorConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forRoot({ url: config.databaseUrl, entities: [], migrations: [Monitor1763900000000] }),
        MessagingModule.forRoot({ service: 'monitor', eventLog: eventLogSettings(config), consumes }),
      ],
      controllers: [WindowsController, AlertsController, ReferencesController, StateController, LabelsController],
      providers: [
        { provide: ArtifactStore, useFactory: () => openArtifactStore(config.artifactsUrl, { heldBy: 'monitor' }) },
        VersionsSubscriber,
        PoliciesSubscriber,
        TakePredictions,
        PredictionsSubscriber,
        PredictionBacklog,
        CloseDueWindows,
        ReferenceSamples,
        SettleReference,
        ArchiveWindow,
        RefreshArchives,
        JudgeNextWindow,
        JudgementLoop,
        TakeLabels,
        LabelsSubscriber,
        ReportGroundTruth,
      ],
    };
  }
}
