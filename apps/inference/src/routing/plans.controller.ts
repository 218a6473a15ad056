import { Access } from '@modelyard/chassis';
import { Controller, Get } from '@nestjs/common';
import { TrafficPlans } from './traffic-plans.js';

/** The traffic plans that requests follow now; a newer one is on its way while its versions are being loaded. */
@Controller('api/v1/plans')
export class PlansController {
  constructor(private readonly plans: TrafficPlans) {}

  @Get()
  @Access('read')
  list(): object {
    const plans = this.plans.routes().map(({ plan, latest }) => ({
      modelId: plan.modelId,
      model: plan.name,
      revision: plan.revision,
      state: plan.state,
      versions: plan.entries.map(({ servedModel, weight, role }) => ({ version: servedModel.version, weight, role })),
      comingRevision: latest.plan.revision === plan.revision ? null : latest.plan.revision,
    }));
    return { plans };
  }
}
