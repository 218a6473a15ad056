import { defaultPolicy, defaultPolicyKey, type LifecyclePolicy } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';
import { PolicyRow } from './policy.entity.js';

export interface PolicyInForce {
  readonly policy: LifecyclePolicy;
  /** 0: nobody has written one, the built-in default holds. */
  readonly policyVersion: number;
}

/** The model's own policy, else the installation's, else the built-in default. */
export async function policyInForce(manager: EntityManager, modelId: string): Promise<PolicyInForce> {
  const own = await manager.findOneBy(PolicyRow, { subject: modelId });
  const row = own ?? (await manager.findOneBy(PolicyRow, { subject: defaultPolicyKey }));
  return row ?? { policy: defaultPolicy, policyVersion: 0 };
}
