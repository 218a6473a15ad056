import { Injectable } from '@nestjs/common';
import { Logger } from '@modelyard/chassis';
import type { EntityManager } from 'typeorm';
import { effectivePolicy } from '../policies/effective-policy.js';
import { FindModel } from '../registered-models/find-model.js';
import { MoveVersions } from './move-versions.js';
import { decideAutomaticPromotion, decideTransition } from './stage-transition.js';

/** Promotes a version that staging has verified, where the model's policy says that nobody needs to ask. */
@Injectable()
export class PromoteVerified {
  constructor(
    private readonly models: FindModel,
    private readonly move: MoveVersions,
    private readonly logger: Logger,
  ) {}

  async execute(
    manager: EntityManager,
    verified: { readonly modelId: string; readonly modelVersionId: string },
  ): Promise<void> {
    const { modelId, modelVersionId } = verified;
    const model = await this.models.tryHold(manager, { modelId });
    if (!model) return;
    const policy = await effectivePolicy(manager, modelId);
    if (policy.policy.promotion.mode !== 'automatic') return;
    const staged = await this.move.staged(manager, modelId, modelVersionId);
    const target = staged.find((one) => one.modelVersionId === modelVersionId);
    if (!target) return;
    const others = staged.filter((one) => one !== target);
    const decision = decideAutomaticPromotion(target, others);
    if (!decision.promote) {
      this.logger.info({ modelVersionId, reason: decision.reason }, 'a verified version is not promoted by the policy');
      return;
    }
    const { exclusiveStages } = policy.policy.promotion;
    const moves = decideTransition(target, 'Production', others, { exclusiveStages, archiveExisting: false });
    await this.move.apply(manager, model, moves, policy, 'verified in staging, and the policy promotes such versions');
  }
}
