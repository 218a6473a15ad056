import { defaultPolicy, defaultPolicyKey, LifecyclePolicy, type MonitoringPolicy } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';

export interface MonitoringInForce {
  readonly monitoring: MonitoringPolicy;
  /** Features that the model's policy keeps out of the log: their absence says nothing about the world. */
  readonly redacted: readonly string[];
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
  return row ? read(row) : inForce(defaultPolicy, 0);
}

/** Parsed again, so that a policy stored by an older release gets the defaults of what it could not know. */
function read({ policy, policyVersion }: PolicyRow): MonitoringInForce {
  return inForce(LifecyclePolicy.parse(policy), policyVersion);
}

function inForce({ monitoring, predictionLog }: LifecyclePolicy, policyVersion: number): MonitoringInForce {
  return { monitoring, redacted: predictionLog.redact, policyVersion };
}
