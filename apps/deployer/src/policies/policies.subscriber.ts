import { defaultPolicyKey, LifecyclePolicyChanged } from '@modelyard/contracts';
import { type Received, Subscribe } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EditPlans } from '../traffic/edit-plans.js';
import { PolicyRow } from './policy.entity.js';

@Injectable()
export class PoliciesSubscriber {
  constructor(private readonly editPlans: EditPlans) {}

  @Subscribe(LifecyclePolicyChanged)
  async onLifecyclePolicyChanged(
    { data }: Received<typeof LifecyclePolicyChanged>,
    manager: EntityManager,
  ): Promise<void> {
    const { policyVersion, policy } = data;
    await manager.save(PolicyRow, { subject: data.modelId ?? defaultPolicyKey, policyVersion, policy });
    // Nobody edits the plans: publishing them again is enough for what the policy says of them.
    await this.editPlans.everywhere(manager, data.modelId, (plan) => plan);
  }
}
