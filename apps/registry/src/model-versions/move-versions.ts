import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import {
  ModelArchived,
  ModelDemoted,
  ModelId,
  ModelPromoted,
  ModelVersionId,
  type ServedModel,
  type Stage,
} from '@modelyard/contracts';
import { AuditTrail, EventPublisher } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import type { EffectivePolicy } from '../policies/effective-policy.js';
import type { RegisteredModelEntity } from '../registered-models/registered-model.entity.js';
import { ModelVersionEntity } from './model-version.entity.js';
import type { StagedVersion, StageMove } from './stage-transition.js';

/** Carries out moves between stages in the caller's transaction, which holds the model's row. */
@Injectable()
export class MoveVersions {
  constructor(
    private readonly clock: Clock,
    private readonly events: EventPublisher,
    private readonly audit: AuditTrail,
  ) {}

  /** The versions of a model that hold a stage at all, and the one named. */
  async staged(manager: EntityManager, modelId: string, modelVersionId: string): Promise<readonly StagedVersion[]> {
    return manager.query<StagedVersion[]>(
      `select model_version_id as "modelVersionId", version, current_stage as stage from model_versions
       where model_id = $1 and (current_stage <> 'None' or model_version_id = $2)`,
      [modelId, modelVersionId],
    );
  }

  async apply(
    manager: EntityManager,
    model: RegisteredModelEntity,
    moves: readonly StageMove[],
    { policy, policyVersion }: EffectivePolicy,
    reason: string | null,
  ): Promise<void> {
    // Whoever leaves a stage leaves it first: the index lets nobody in before.
    const leaversFirst = [...moves].sort(
      (one, other) => Number(one.kind === 'promoted') - Number(other.kind === 'promoted'),
    );
    for (const { modelVersionId, to } of leaversFirst) {
      const exclusiveStage = policy.promotion.exclusiveStages.includes(to) ? to : null;
      const lastUpdateTime = this.clock.now().getTime();
      await manager.update(
        ModelVersionEntity,
        { modelVersionId },
        { currentStage: to, exclusiveStage, lastUpdateTime },
      );
    }
    // The promotion is announced before the archiving it causes, so that no reader ever sees the stage empty.
    for (const move of moves) await this.announce(manager, model, move, policyVersion, reason);
    for (const move of moves) await this.record(manager, model, move, policyVersion, reason);
  }

  private async announce(
    manager: EntityManager,
    model: RegisteredModelEntity,
    move: StageMove,
    policyVersion: number,
    reason: string | null,
  ): Promise<void> {
    const reference = {
      modelId: ModelId.parse(model.modelId),
      name: model.name,
      modelVersionId: ModelVersionId.parse(move.modelVersionId),
      version: String(move.version),
    };
    const context = reason === null ? {} : { reason };
    if (move.kind === 'promoted') {
      const servedModel = await servedModelOf(manager, move.modelVersionId, model.name);
      const data = { ...reference, fromStage: move.from, toStage: promotedTo(move.to), servedModel, policyVersion };
      await this.events.publish(manager, ModelPromoted, data, context);
    } else {
      const left = { ...reference, fromStage: move.from, policyVersion };
      await this.events.publish(manager, move.kind === 'demoted' ? ModelDemoted : ModelArchived, left, context);
    }
  }

  private async record(
    manager: EntityManager,
    model: RegisteredModelEntity,
    { modelVersionId, version, from, to, kind }: StageMove,
    policyVersion: number,
    reason: string | null,
  ): Promise<void> {
    const action = { promoted: 'promote-version', demoted: 'demote-version', archived: 'archive-version' }[kind];
    await this.audit.record(manager, {
      action,
      object: { kind: 'model-version', id: modelVersionId, name: `${model.name}/${version}` },
      before: { stage: from },
      after: { stage: to },
      reason,
      details: { fromStage: from, toStage: to, policyVersion },
    });
  }
}

function promotedTo(stage: Stage): 'Staging' | 'Production' {
  if (stage === 'Staging' || stage === 'Production') return stage;
  throw new TypeError(`a version is not promoted to ${stage}`);
}

// The model may have another name by now than when the version was registered.
async function servedModelOf(
  manager: EntityManager,
  modelVersionId: string,
  name: string,
): Promise<ServedModel | null> {
  const { registration } = await manager.findOneByOrFail(ModelVersionEntity, { modelVersionId });
  return registration.servedModel && { ...registration.servedModel, name };
}
