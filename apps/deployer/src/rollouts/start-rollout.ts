import { Clock, IdSource } from '@modelyard/chassis';
import { type Environment, RolloutStarted, type ServedModel } from '@modelyard/contracts';
import { AuditTrail, EventPublisher } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { policyInForce } from '../policies/policy-in-force.js';
import { contextOfThisCall } from '../reconciling/context-of-this-call.js';
import { TrafficPlanRow } from '../traffic/traffic-plan.entity.js';
import { ChangePlan } from '../traffic/change-plan.js';
import { dropStandby, stableVersion } from '../traffic/plan-edits.js';
import { RolloutRow } from './rollout.entity.js';
import { moveRollout } from './move-rollout.js';
import { rolloutAudit, rolloutEvent } from './rollout-event.js';
import { activeStates } from './rollout.js';

// Staging has a minute to verify, the fleet another to load; after three somebody should look.
const rolloutPatienceMs = 180_000;

/** Begins to give a version the traffic of an environment, overtaking whatever rollout of the model was under way. */
@Injectable()
export class StartRollout {
  constructor(
    private readonly changePlan: ChangePlan,
    private readonly publisher: EventPublisher,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async execute(manager: EntityManager, environment: Environment, version: ServedModel): Promise<void> {
    const { modelId, modelVersionId } = version;
    await this.supersedeActive(manager, environment, version);
    const plan = await manager.findOneBy(TrafficPlanRow, { environment, modelId });
    const serving = stableVersion(plan?.plan ?? null);
    // The registry moved the stage back to what already serves: there is nothing to roll out.
    if (serving?.modelVersionId === modelVersionId) return;
    const now = this.clock.now();
    const { policyVersion } = await policyInForce(manager, modelId);
    const rollout = await manager.save(
      manager.create(RolloutRow, {
        id: this.ids.uuid7(),
        environment,
        modelId,
        modelVersionId,
        state: 'awaiting-verification',
        cause: null,
        previousVersionId: serving?.modelVersionId ?? null,
        planRevision: null,
        policyVersion,
        deadline: new Date(now.getTime() + rolloutPatienceMs),
        context: contextOfThisCall(this.ids),
        startedAt: now,
        endedAt: null,
      }),
    );
    await this.publisher.publish(manager, RolloutStarted, await rolloutEvent(manager, rollout, null));
    await this.audit.record(manager, rolloutAudit('start-rollout', rollout, null));
  }

  private async supersedeActive(manager: EntityManager, environment: Environment, by: ServedModel): Promise<void> {
    const { modelId, name } = by;
    const active = await manager.findBy(RolloutRow, { environment, modelId, state: In([...activeStates]) });
    for (const rollout of active) {
      const cause = `version ${by.version} was promoted meanwhile`;
      await moveRollout(manager, rollout, 'superseded', { at: this.clock.now(), cause });
      await this.changePlan.execute(manager, { environment, modelId, name }, (plan) =>
        dropStandby(plan, rollout.modelVersionId),
      );
    }
  }
}
