import { ArtifactStore, openArtifactStore } from '@modelyard/artifacts';
import { Clock, eventLogSettings, HealthRegistry, Logger, ShutdownSequence } from '@modelyard/chassis';
import {
  AlertRaised,
  DriftDetected,
  LifecyclePolicyChanged,
  ModelArchived,
  ModelDemoted,
  ModelPromoted,
  ModelRegistered,
  VersionDeleted,
} from '@modelyard/contracts';
import { DatabaseModule, MessagingModule } from '@modelyard/messaging';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ownTrainers, type RetrainerConfig } from './config.js';
import { ProcessModelScorer } from './challenge/adapters/process-model-scorer.js';
import { ModelScorer } from './challenge/model-scorer.js';
import { Retrainer1763900000000 } from './migrations/1763900000000-retrainer.js';
import { PolicyRow } from './models/adapters/policy.entity.js';
import { VersionRow } from './models/adapters/version.entity.js';
import { ModelsSubscriber } from './models/models.subscriber.js';
import { openTrainingQueue } from './queue/adapters/open-training-queue.js';
import { TrainingQueue } from './queue/training-queue.js';
import { ReconcileLoop } from './reconciling/reconcile-loop.js';
import { ReconcileRequests } from './reconciling/reconcile-requests.js';
import { RetrainingRow } from './requests/adapters/retraining.entity.js';
import { OpenRequests } from './requests/open-requests.js';
import { QueueWaiting } from './requests/queue-waiting.js';
import { RequestLease } from './requests/request-lease.js';
import { RequestRetraining } from './requests/request-retraining.js';
import { RetrainingsController } from './requests/retrainings.controller.js';
import { SettleRetraining } from './requests/settle-retraining.js';
import { SignalsSubscriber } from './requests/signals.subscriber.js';
import { MlflowClient } from './tracking/adapters/mlflow-client.js';
import { MlflowRunTracker } from './tracking/adapters/mlflow-run-tracker.js';
import { RunTracker } from './tracking/run-tracker.js';
import { ProcessTrainerRunner } from './training/adapters/process-trainer-runner.js';
import { ChallengeChampion } from './training/challenge-champion.js';
import { PrepareTraining } from './training/prepare-training.js';
import { RunAttempt } from './training/run-attempt.js';
import { TrainerRunner } from './training/trainer-runner.js';
import { TrainRequest } from './training/train-request.js';
import { workerNameOf } from './training/worker-name.js';
import { MonitorLabelledWindows } from './windows/adapters/monitor-labelled-windows.js';
import { LabelledWindows } from './windows/labelled-windows.js';

const consumedEvents = [
  DriftDetected,
  AlertRaised,
  ModelRegistered,
  ModelPromoted,
  ModelArchived,
  ModelDemoted,
  VersionDeleted,
  LifecyclePolicyChanged,
];

@Module({})
export class AppModule {
  static with(config: RetrainerConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forRoot({
          url: config.databaseUrl,
          entities: [VersionRow, PolicyRow, RetrainingRow],
          migrations: [Retrainer1763900000000],
        }),
        MessagingModule.forRoot({ service: 'retrainer', eventLog: eventLogSettings(config), consumes: consumedEvents }),
      ],
      controllers: [RetrainingsController],
      providers: [
        ...outsideProviders(config),
        ModelsSubscriber,
        SignalsSubscriber,
        RequestRetraining,
        SettleRetraining,
        QueueWaiting,
        OpenRequests,
        PrepareTraining,
        ChallengeChampion,
        TrainRequest,
        ReconcileRequests,
      ],
    };
  }
}

/** What reaches out of the process, and what takes a setting. */
function outsideProviders(config: RetrainerConfig) {
  const { registryUrl, monitorUrl, trainersDir = ownTrainers, stateDir, trainersAtOnce, reconcileMs: everyMs } = config;
  return [
    { provide: ArtifactStore, useFactory: () => openArtifactStore(config.artifactsUrl) },
    {
      provide: LabelledWindows,
      useFactory: (artifacts: ArtifactStore) => new MonitorLabelledWindows(monitorUrl, artifacts),
      inject: [ArtifactStore],
    },
    {
      provide: RunTracker,
      useFactory: (clock: Clock) => new MlflowRunTracker(new MlflowClient(registryUrl), clock),
      inject: [Clock],
    },
    {
      provide: TrainerRunner,
      useFactory: (logger: Logger) => new ProcessTrainerRunner(trainersDir, registryUrl, logger),
      inject: [Logger],
    },
    {
      provide: RequestLease,
      useFactory: async (database: DataSource, clock: Clock) =>
        new RequestLease(database, clock, await workerNameOf(stateDir)),
      inject: [DataSource, Clock],
    },
    { provide: ModelScorer, useClass: ProcessModelScorer },
    {
      provide: TrainingQueue,
      useFactory: (logger: Logger) => openTrainingQueue(config, logger),
      inject: [Logger],
    },
    {
      provide: RunAttempt,
      useFactory: (
        tracker: RunTracker,
        prepare: PrepareTraining,
        runner: TrainerRunner,
        challenge: ChallengeChampion,
        settle: SettleRetraining,
      ) => new RunAttempt(stateDir, tracker, prepare, runner, challenge, settle),
      inject: [RunTracker, PrepareTraining, TrainerRunner, ChallengeChampion, SettleRetraining],
    },
    {
      provide: ReconcileLoop,
      useFactory: (
        lease: RequestLease,
        requests: ReconcileRequests,
        queue: TrainingQueue,
        trainRequest: TrainRequest,
        logger: Logger,
        shutdown: ShutdownSequence,
        health: HealthRegistry,
        clock: Clock,
      ) =>
        new ReconcileLoop(
          { everyMs, trainersAtOnce },
          lease,
          requests,
          queue,
          trainRequest,
          logger,
          shutdown,
          health,
          clock,
        ),
      inject: [
        RequestLease,
        ReconcileRequests,
        TrainingQueue,
        TrainRequest,
        Logger,
        ShutdownSequence,
        HealthRegistry,
        Clock,
      ],
    },
  ];
}
