import type { Environment, EventData, RolloutStarted } from '@modelyard/contracts';
import type { AuditInit } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import { VersionRow } from '../versions/version.entity.js';
import type { RolloutRow } from './rollout.entity.js';

/** The fields every rollout event carries; `planRevision` is the plan the step published, if any. */
export async function rolloutEvent(
  manager: EntityManager,
  rollout: RolloutRow,
  planRevision: number | null,
): Promise<EventData<typeof RolloutStarted>> {
  const version = await manager.findOneByOrFail(VersionRow, { modelVersionId: rollout.modelVersionId });
  const previous = rollout.previousVersionId
    ? await manager.findOneBy(VersionRow, { modelVersionId: rollout.previousVersionId })
    : null;
  return {
    environment: rollout.environment as Environment,
    rolloutId: rollout.id,
    modelId: version.modelId,
    modelVersionId: version.modelVersionId,
    name: version.name,
    version: version.version,
    strategy: 'blue-green',
    previousVersionId: previous?.modelVersionId ?? null,
    previousVersion: previous?.version ?? null,
    policyVersion: rollout.policyVersion,
    planRevision,
  } as EventData<typeof RolloutStarted>;
}

export function rolloutAudit(action: string, rollout: RolloutRow, reason: string | null): AuditInit {
  const { id, environment, modelId, modelVersionId, previousVersionId } = rollout;
  return {
    action,
    object: { kind: 'rollout', id },
    before: { environment, modelId, serves: previousVersionId },
    after: { environment, modelId, serves: modelVersionId },
    reason,
  };
}
