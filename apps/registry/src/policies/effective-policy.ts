import { defaultPolicy, defaultPolicyKey, LifecyclePolicy } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';

/** The policy that holds for a model, and where it comes from. */
export interface EffectivePolicy {
  /** Counts up from 1 per scope; 0 is the policy that is built in. */
  readonly policyVersion: number;
  readonly policy: LifecyclePolicy;
  readonly scope: 'model' | 'installation' | 'built-in';
}

/** A model's own policy, else the installation's default, else the built-in one. `scope` is a model id or the reserved key. */
export async function effectivePolicy(manager: EntityManager, scope: string): Promise<EffectivePolicy> {
  const [row] = await manager.query<{ scope: string; policy_version: number; policy: unknown }[]>(
    `select scope, policy_version, policy from lifecycle_policies where scope in ($1, $2) order by (scope = $1) desc limit 1`,
    [scope, defaultPolicyKey],
  );
  if (!row) return { policyVersion: 0, policy: defaultPolicy, scope: 'built-in' };
  return {
    policyVersion: row.policy_version,
    policy: LifecyclePolicy.parse(row.policy),
    scope: row.scope === defaultPolicyKey ? 'installation' : 'model',
  };
}
