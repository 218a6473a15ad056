import { defaultPolicy, defaultPolicyKey, LifecyclePolicy, type MonitoringPolicy } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';

export interface MonitoringInForce {
  readonly monitoring: MonitoringPolicy;
  /** 0: nobody has written a policy, the built-in default holds. */
  readonly policyVersion: number;
}

interface PolicyRow {
  readonly subject: string;
  readonly policyVersion: number;
  readonly policy: unknown;
}

/** The model's own policy, else the installation's, else the built-in default. */
export async function monitoringOf(manager: EntityManager, modelId: string): Promise<MonitoringInForce> {
  const rows = await manager.query<PolicyRow[]>(
    `SELECT subject, policy_version AS "policyVersion", policy FROM policy WHERE subject = ANY ($1)`,
    [[modelId, defaultPolicyKey]],
  );
  const row = rows.find((one) => one.subject === modelId) ?? rows[0];
  return row ? read(row) : { monitoring: defaultPolicy.monitoring, policyVersion: 0 };
}

/** Parsed again, so that a policy stored by an older release gets the defaults of what it could not know. */
function read({ policy, policyVersion }: PolicyRow): MonitoringInForce {
  return { monitoring: LifecyclePolicy.parse(policy).monitoring, policyVersion };
}
