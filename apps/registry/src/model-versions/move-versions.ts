import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { ModelArchived, ModelDemoted, ModelPromoted, type ServedModel, type Stage } from '@modelyard/contracts';
import type { Publication } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import type { EffectivePolicy } from '../policies/effective-policy.js';
import { announcing, RecordChanges, type RecordedChange } from '../registered-models/record-changes.js';
import type { RegisteredModelEntity } from '../registered-models/registered-model.entity.js';
import { ModelVersionEntity } from './model-version.entity.js';
import type { StagedVersion, StageMove } from './stage-transition.js';
import { versionObject, versionReference, type VersionNames } from './version-reference.js';

/** Carries out moves between stages in the caller's transaction, which holds the model's row. */
@Injectable()
export class MoveVersions {
  constructor(
    private readonly clock: Clock,
    private readonly changes: RecordChanges,
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
    const changes: RecordedChange[] = [];
    for (const move of moves) changes.push(await changeOf(manager, model, move, policyVersion));
    await this.changes.execute(manager, changes, reason);
  }
}

const actions = { promoted: 'promote-version', demoted: 'demote-version', archived: 'archive-version' } as const;

async function changeOf(
  manager: EntityManager,
  { modelId, name }: RegisteredModelEntity,
  move: StageMove,
  policyVersion: number,
): Promise<RecordedChange> {
  const { from, to, kind } = move;
  const version = { ...move, modelId, name };
  return {
    event: await announcementOf(manager, version, move, policyVersion),
    action: actions[kind],
    object: versionObject(version),
    before: { stage: from },
    after: { stage: to },
    details: { fromStage: from, toStage: to, policyVersion },
  };
}

async function announcementOf(
  manager: EntityManager,
  version: VersionNames,
  { from, to, kind }: StageMove,
  policyVersion: number,
): Promise<Publication> {
  const left = { ...versionReference(version), fromStage: from, policyVersion };
  if (kind !== 'promoted') return announcing(kind === 'demoted' ? ModelDemoted : ModelArchived, left);
  const servedModel = await servedModelOf(manager, version);
  return announcing(ModelPromoted, { ...left, toStage: promotedTo(to), servedModel });
}

function promotedTo(stage: Stage): 'Staging' | 'Production' {
  if (stage === 'Staging' || stage === 'Production') return stage;
  throw new TypeError(`a version is not promoted to ${stage}`);
}

// The model may have another name by now than when the version was registered.
async function servedModelOf(
  manager: EntityManager,
  { modelVersionId, name }: VersionNames,
): Promise<ServedModel | null> {
  const { registration } = await manager.findOneByOrFail(ModelVersionEntity, { modelVersionId });
  return registration.servedModel && { ...registration.servedModel, name };
}
