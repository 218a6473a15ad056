import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { effectivePolicy } from '../policies/effective-policy.js';
import { FindModel } from '../registered-models/find-model.js';
import { MoveVersions } from './move-versions.js';
import { decideTransition, type StageMove } from './stage-transition.js';

export interface RolledBack {
  readonly modelId: string;
  /** The version whose rollout was undone. */
  readonly modelVersionId: string;
  /** What serves now; null when nothing had been fully promoted before. */
  readonly restoredVersionId: string | null;
  readonly cause: string;
}

/** After a rollback in production the stage goes back to the version that serves, so that registry and traffic agree. */
@Injectable()
export class FollowRollback {
  constructor(
    private readonly models: FindModel,
    private readonly move: MoveVersions,
  ) {}

  async execute(
    manager: EntityManager,
    { modelId, modelVersionId, restoredVersionId, cause }: RolledBack,
  ): Promise<void> {
    const model = await this.models.tryHold(manager, { modelId });
    if (!model) return;
    const policy = await effectivePolicy(manager, modelId);
    const staged = await this.move.staged(manager, modelId, restoredVersionId ?? modelVersionId);
    const restored = staged.find((one) => one.modelVersionId === restoredVersionId);
    const undone = staged.find((one) => one.modelVersionId === modelVersionId);
    const others = staged.filter((one) => one !== restored);
    const { exclusiveStages } = policy.policy.promotion;
    const moves: StageMove[] = restored
      ? [...decideTransition(restored, 'Production', others, { exclusiveStages, archiveExisting: false })]
      : [];
    if (undone?.stage === 'Production' && !moves.some((one) => one.modelVersionId === modelVersionId)) {
      moves.push(...decideTransition(undone, 'Archived', [], { exclusiveStages, archiveExisting: false }));
    }
    await this.move.apply(manager, model, moves, policy, `rolled back: ${cause}`);
  }
}
