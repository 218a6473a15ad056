import { Clock } from '@modelyard/chassis';
import { type Environment, RolloutCompleted, RolloutRolledBack, type ServedModel } from '@modelyard/contracts';
import { AuditTrail, EventPublisher } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TrafficPlanRow } from '../traffic/traffic-plan.entity.js';
import { ChangePlan } from '../traffic/change-plan.js';
import { dropStandby, preload, stableVersion, switchTo } from '../traffic/plan-edits.js';
import { RolloutRow } from './rollout.entity.js';
import { moveRollout } from './move-rollout.js';
import { rolloutAudit, rolloutEvent } from './rollout-event.js';
import type { RolloutStep } from './rollout.js';

/** Carries out one step of a rollout: state, plan and event in one transaction. */
@Injectable()
export class AdvanceRollout {
  constructor(
    private readonly changePlan: ChangePlan,
    private readonly publisher: EventPublisher,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Does nothing when the rollout has moved since it was looked at; the next look decides anew. */
  async execute(manager: EntityManager, seen: RolloutRow, version: ServedModel, step: RolloutStep): Promise<void> {
    const rollout = await manager.findOne(RolloutRow, {
      where: { id: seen.id, rowVersion: seen.rowVersion },
      lock: { mode: 'pessimistic_write' },
    });
    if (!rollout) return;
    switch (step.kind) {
      case 'wait':
        return;
      case 'preload':
        return this.preload(manager, rollout, version);
      case 'switch':
        return this.switch(manager, rollout, version);
      case 'complete':
        return this.complete(manager, rollout);
      case 'give-up':
        return this.giveUp(manager, rollout, version, step.cause);
    }
  }

  private async preload(manager: EntityManager, rollout: RolloutRow, version: ServedModel): Promise<void> {
    await moveRollout(manager, rollout, 'preloading', null);
    await this.changePlan.execute(manager, subjectOf(rollout, version), (plan) => preload(plan, version));
  }

  private async switch(manager: EntityManager, rollout: RolloutRow, version: ServedModel): Promise<void> {
    rollout.planRevision = await this.changePlan.execute(manager, subjectOf(rollout, version), (plan) =>
      switchTo(plan, version),
    );
    await moveRollout(manager, rollout, 'switching', null);
  }

  private async complete(manager: EntityManager, rollout: RolloutRow): Promise<void> {
    await moveRollout(manager, rollout, 'completed', { at: this.clock.now(), cause: null });
    await this.publisher.publish(manager, RolloutCompleted, await rolloutEvent(manager, rollout, rollout.planRevision));
    await this.audit.record(manager, rolloutAudit('complete-rollout', rollout, null));
  }

  private async giveUp(
    manager: EntityManager,
    rollout: RolloutRow,
    version: ServedModel,
    cause: string,
  ): Promise<void> {
    const subject = subjectOf(rollout, version);
    await moveRollout(manager, rollout, 'rolled-back', { at: this.clock.now(), cause });
    const revision = await this.changePlan.execute(manager, subject, (plan) =>
      dropStandby(plan, rollout.modelVersionId),
    );
    const row = await manager.findOneBy(TrafficPlanRow, { environment: rollout.environment, modelId: rollout.modelId });
    const serving = stableVersion(row?.plan ?? null);
    await this.publisher.publish(manager, RolloutRolledBack, {
      ...(await rolloutEvent(manager, rollout, revision === 0 ? null : revision)),
      cause,
      restoredVersionId: serving?.modelVersionId ?? null,
      restoredVersion: serving?.version ?? null,
    });
    await this.audit.record(manager, rolloutAudit('roll-back', rollout, cause));
  }
}

function subjectOf(rollout: RolloutRow, { modelId, name }: ServedModel) {
  return { environment: rollout.environment as Environment, modelId, name };
}
