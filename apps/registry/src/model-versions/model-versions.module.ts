import { Module } from '@nestjs/common';
import { LoggedModelsModule } from '../logged-models/logged-models.module.js';
import { InspectFlavour } from '../model-flavours/inspect-flavour.js';
import { InspectGraph } from '../model-flavours/inspect-graph.js';
import { RegisteredModelsModule } from '../registered-models/registered-models.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { ChangeVersion } from './change-version.js';
import { CreateVersion } from './create-version.js';
import { DeploymentSubscriber } from './deployment.subscriber.js';
import { FollowRollback } from './follow-rollback.js';
import { LateReference } from './late-reference.js';
import { ModelVersionsController } from './model-versions.controller.js';
import { ModelsApiController } from './models-api.controller.js';
import { MoveVersions } from './move-versions.js';
import { PrepareVersion } from './prepare-version.js';
import { PromoteVerified } from './promote-verified.js';
import { SearchVersions } from './search-versions.js';
import { TransitionStage } from './transition-stage.js';
import { ResolveSource } from './version-source.js';
import { VersionTags } from './version-tags.js';

@Module({
  imports: [RegisteredModelsModule, LoggedModelsModule, RunsModule],
  controllers: [ModelVersionsController, ModelsApiController],
  providers: [
    ChangeVersion,
    CreateVersion,
    DeploymentSubscriber,
    FollowRollback,
    InspectFlavour,
    InspectGraph,
    LateReference,
    MoveVersions,
    PrepareVersion,
    PromoteVerified,
    ResolveSource,
    SearchVersions,
    TransitionStage,
    VersionTags,
  ],
  exports: [CreateVersion, InspectGraph, LateReference],
})
export class ModelVersionsModule {}
