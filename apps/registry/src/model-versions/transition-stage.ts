import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Stage } from '@modelyard/contracts';
import { absent, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { effectivePolicy } from '../policies/effective-policy.js';
import { FindModel } from '../registered-models/find-model.js';
import { FindVersion, type ModelVersion } from './find-version.js';
import { MoveVersions } from './move-versions.js';
import { decideTransition } from './stage-transition.js';

export interface StageTransition {
  readonly name: string;
  readonly version: number;
  readonly to: Stage;
  readonly archiveExisting: boolean;
}

@Injectable()
export class TransitionStage {
  constructor(
    private readonly database: DataSource,
    private readonly models: FindModel,
    private readonly versions: FindVersion,
    private readonly move: MoveVersions,
  ) {}

  /** Moves a version to a stage, and whoever held it to the archive where the policy makes it exclusive: all or nothing, once. */
  async execute({ name, version, to, archiveExisting }: StageTransition): Promise<ModelVersion> {
    if (archiveExisting && to !== 'Staging' && to !== 'Production') {
      throw invalidParameter(
        `Model version transition cannot archive existing model versions because '${to}' is not an Active stage. Valid stages are Staging, Production.`,
      );
    }
    await this.database.transaction(async (manager) => {
      const model = await this.models.hold(manager, { name });
      const { modelVersionId } = await this.versions.byNumber(name, version, manager);
      const staged = await this.move.staged(manager, model.modelId, modelVersionId);
      const target = staged.find((one) => one.modelVersionId === modelVersionId);
      if (!target) throw absent(`Model Version (name=${name}, version=${version}) not found`);
      const policy = await effectivePolicy(manager, model.modelId);
      const others = staged.filter((one) => one !== target);
      const { exclusiveStages } = policy.policy.promotion;
      const moves = decideTransition(target, to, others, { exclusiveStages, archiveExisting });
      await this.move.apply(manager, model, moves, policy, null);
    });
    return this.versions.byNumber(name, version);
  }
}
