import type { TrafficPlan } from '@modelyard/contracts';
import type { TrafficPlans } from './traffic-plans.js';

/** The plan of a model that requests follow, for people and for the deployer. */
export interface PlanStanding {
  readonly modelId: string;
  readonly model: string;
  readonly revision: number;
  readonly state: TrafficPlan['state'];
  readonly versions: readonly {
    readonly version: string;
    readonly weight: number;
    readonly role: string | undefined;
  }[];
  /** A newer one, followed once its versions are loaded. */
  readonly comingRevision: number | null;
}

export const planStandings = (plans: TrafficPlans): PlanStanding[] =>
  plans.routes().map(({ plan, latest }) => ({
    modelId: plan.modelId,
    model: plan.name,
    revision: plan.revision,
    state: plan.state,
    versions: plan.entries.map(({ servedModel, weight, role }) => ({ version: servedModel.version, weight, role })),
    comingRevision: latest.plan.revision === plan.revision ? null : latest.plan.revision,
  }));
