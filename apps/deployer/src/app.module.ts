import { ArtifactStore, openArtifactStore } from '@modelyard/artifacts';
import { eventLogSettings } from '@modelyard/chassis';
import { DatabaseModule, MessagingModule } from '@modelyard/messaging';
import {
  LifecyclePolicyChanged,
  ModelArchived,
  ModelDeleted,
  ModelDemoted,
  ModelPromoted,
  ModelRegistered,
  ModelRenamed,
  VersionDeleted,
} from '@modelyard/contracts';
import { type DynamicModule, Module } from '@nestjs/common';
import type { DeployerConfig } from './config.js';
import { HttpFleet } from './fleet/adapters/http-fleet.js';
import { Fleet } from './fleet/fleet.js';
import { LoggedGoldenSource } from './golden/adapters/logged-golden-source.js';
import { ProcessGoldenOracle } from './golden/adapters/process-golden-oracle.js';
import { GoldenSetRow } from './golden/golden-set.entity.js';
import { GoldenOracle } from './golden/golden-oracle.js';
import { GoldenSets } from './golden/golden-sets.js';
import { GoldenSource } from './golden/golden-source.js';
import { Deployer1763900000000 } from './migrations/1763900000000-deployer.js';
import { PolicyRow } from './policies/policy.entity.js';
import { PoliciesSubscriber } from './policies/policies.subscriber.js';
import { ReconcileLoop } from './reconciling/reconcile-loop.js';
import { ProductionMemberRow, StageLossRow } from './rollouts/production-stage.entity.js';
import { RolloutRow } from './rollouts/rollout.entity.js';
import { AdvanceRollout } from './rollouts/advance-rollout.js';
import { RollBack } from './rollouts/roll-back.js';
import { RolloutsController } from './rollouts/rollouts.controller.js';
import { RolloutsReconciler } from './rollouts/rollouts.reconciler.js';
import { RolloutsSubscriber } from './rollouts/rollouts.subscriber.js';
import { SettleStageLoss } from './rollouts/settle-stage-loss.js';
import { StartRollout } from './rollouts/start-rollout.js';
import { VerificationRow } from './staging/verification.entity.js';
import { BeginVerification } from './staging/begin-verification.js';
import { RecordVerification } from './staging/record-verification.js';
import { RunStagingChecks } from './staging/run-staging-checks.js';
import { StagingController } from './staging/staging.controller.js';
import { StagingReconciler } from './staging/staging.reconciler.js';
import { StagingSubscriber } from './staging/staging.subscriber.js';
import { TrafficPlanRow } from './traffic/traffic-plan.entity.js';
import { ChangePlan } from './traffic/change-plan.js';
import { EditPlans } from './traffic/edit-plans.js';
import { ModelsSubscriber } from './traffic/models.subscriber.js';
import { TrafficController } from './traffic/traffic.controller.js';
import { VersionRow } from './versions/version.entity.js';

const entities = [
  VersionRow,
  PolicyRow,
  VerificationRow,
  GoldenSetRow,
  TrafficPlanRow,
  RolloutRow,
  ProductionMemberRow,
  StageLossRow,
];

const consumedEvents = [
  ModelRegistered,
  ModelPromoted,
  ModelArchived,
  ModelDemoted,
  VersionDeleted,
  ModelDeleted,
  ModelRenamed,
  LifecyclePolicyChanged,
];

@Module({})
export class AppModule {
  static with(config: DeployerConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forRoot({ url: config.databaseUrl, entities, migrations: [Deployer1763900000000] }),
        MessagingModule.forRoot({ service: 'deployer', eventLog: eventLogSettings(config), consumes: consumedEvents }),
      ],
      controllers: [StagingController, RolloutsController, TrafficController],
      providers: [
        { provide: ArtifactStore, useFactory: () => openArtifactStore(config.artifactsUrl) },
        {
          provide: Fleet,
          useFactory: () =>
            new HttpFleet({ staging: config.stagingInferenceUrl, production: config.productionInferenceUrl }),
        },
        { provide: GoldenSource, useClass: LoggedGoldenSource },
        { provide: GoldenOracle, useClass: ProcessGoldenOracle },
        GoldenSets,
        ChangePlan,
        EditPlans,
        BeginVerification,
        RunStagingChecks,
        RecordVerification,
        StagingReconciler,
        StagingSubscriber,
        StartRollout,
        AdvanceRollout,
        RollBack,
        SettleStageLoss,
        RolloutsReconciler,
        RolloutsSubscriber,
        ModelsSubscriber,
        PoliciesSubscriber,
        ReconcileLoop,
      ],
    };
  }
}
