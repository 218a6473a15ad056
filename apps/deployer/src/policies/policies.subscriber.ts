import { defaultPolicyKey, LifecyclePolicyChanged } from '@modelyard/contracts';
import { type Received, Subscribe } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PolicyRow } from './policy.entity.js';

@Injectable()
export class PoliciesSubscriber {
  @Subscribe(LifecyclePolicyChanged)
  async onLifecyclePolicyChanged(
    { data }: Received<typeof LifecyclePolicyChanged>,
    manager: EntityManager,
  ): Promise<void> {
    const { policyVersion, policy } = data;
    await manager.save(PolicyRow, { subject: data.modelId ?? defaultPolicyKey, policyVersion, policy });
  }
}
