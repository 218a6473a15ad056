import { defaultPolicyKey, LifecyclePolicyChanged } from '@modelyard/contracts';
import { type Received, Subscribe } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

@Injectable()
export class PoliciesSubscriber {
  @Subscribe(LifecyclePolicyChanged)
  async onLifecyclePolicyChanged(
    { data }: Received<typeof LifecyclePolicyChanged>,
    manager: EntityManager,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO policy (subject, policy_version, policy) VALUES ($1, $2, $3)
       ON CONFLICT (subject) DO UPDATE SET policy_version = excluded.policy_version, policy = excluded.policy
       WHERE policy.policy_version < excluded.policy_version`,
      [data.modelId ?? defaultPolicyKey, data.policyVersion, data.policy],
    );
  }
}
