import { Clock } from '@modelyard/chassis';
import { TrafficPlanChanged, type TrafficPlan } from '@modelyard/contracts';
import { AuditTrail, EventPublisher } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { policyInForce } from '../policies/policy-in-force.js';
import { TrafficPlanRow } from './traffic-plan.entity.js';
import { cacheAs, emptyPlan, evaluatorsAs, logAs, type PlanDraft, type PlanSubject } from './plan-edits.js';

/** The one way in which a traffic plan changes. */
@Injectable()
export class ChangePlan {
  constructor(
    private readonly publisher: EventPublisher,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Applies an edit to the plan in force and publishes the result, in the caller's transaction, with what the model's
   * policy says of its plan. Edits of one plan happen one after the other. An edit that returns the plan it was given
   * changes nothing unless the policy has changed.
   * @returns the revision in force afterwards; 0 when there is no plan and the edit made none
   */
  async execute(manager: EntityManager, subject: PlanSubject, edit: (plan: PlanDraft) => PlanDraft): Promise<number> {
    const { environment, modelId } = subject;
    // Locks the plan even before it has a row: two first edits would otherwise both publish revision 1.
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`plan/${environment}/${modelId}`]);
    const row = await manager.findOneBy(TrafficPlanRow, { environment, modelId });
    const before = row?.plan ?? emptyPlan(subject);
    const edited = edit(before);
    if (edited === before && !row) return 0;
    const { policy } = await policyInForce(manager, modelId);
    const after = evaluatorsAs(cacheAs(logAs(edited, policy.predictionLog), policy.predictionCache), policy.evaluators);
    return after === before && row ? row.revision : this.replace(manager, row, after);
  }

  private async replace(manager: EntityManager, row: TrafficPlanRow | null, after: PlanDraft): Promise<number> {
    const { environment, modelId } = after;
    const revision = (row?.revision ?? 0) + 1;
    const plan: TrafficPlan = { ...after, revision };
    await manager.save(TrafficPlanRow, { environment, modelId, revision, plan: after, changedAt: this.clock.now() });
    await this.publisher.publish(manager, TrafficPlanChanged, plan);
    await this.audit.record(manager, {
      action: 'change-traffic-plan',
      object: { kind: 'traffic-plan', id: `${environment}/${modelId}`, name: after.name },
      before: row?.plan ?? null,
      after,
      reason: after.reason,
      details: { revision },
    });
    return revision;
  }
}
