import type { Environment } from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChangePlan } from './change-plan.js';
import type { PlanDraft } from './plan-edits.js';
import { TrafficPlanRow } from './traffic-plan.entity.js';

/** Edits the plans of models in every environment where they have one. */
@Injectable()
export class EditPlans {
  constructor(private readonly changePlan: ChangePlan) {}

  /** @param modelId null: of every model */
  async everywhere(
    manager: EntityManager,
    modelId: string | null,
    edit: (plan: PlanDraft) => PlanDraft,
  ): Promise<void> {
    const rows = await manager.find(TrafficPlanRow, {
      where: modelId === null ? {} : { modelId },
      order: { environment: 'ASC', modelId: 'ASC' },
    });
    for (const { environment, plan } of rows) {
      const subject = { environment: environment as Environment, modelId: plan.modelId, name: plan.name };
      await this.changePlan.execute(manager, subject, edit);
    }
  }
}
