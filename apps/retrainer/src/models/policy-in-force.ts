import { defaultPolicy, defaultPolicyKey, type RetrainingPolicy } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';
import { PolicyRow } from './adapters/policy.entity.js';

export interface PolicyInForce {
  readonly policy: RetrainingPolicy;
  /** 0: nobody has written one, the built-in default holds. */
  readonly policyVersion: number;
}

/** The model's own retraining policy, else the installation's, else the built-in default. */
export async function policyInForce(manager: EntityManager, modelId: string): Promise<PolicyInForce> {
  const own = await manager.findOneBy(PolicyRow, { subject: modelId });
  const row = own ?? (await manager.findOneBy(PolicyRow, { subject: defaultPolicyKey }));
  return { policy: (row?.policy ?? defaultPolicy).retraining, policyVersion: row?.policyVersion ?? 0 };
}
