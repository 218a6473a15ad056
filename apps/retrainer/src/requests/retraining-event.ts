import { Environment, ModelId } from '@modelyard/contracts';
import type { Retraining } from './retraining.js';

/** The fields that every event of a request carries. */
export function requestFields(row: Retraining) {
  return {
    requestId: row.id,
    environment: Environment.parse(row.environment),
    modelId: ModelId.parse(row.modelId),
    name: row.name,
    trigger: row.trigger,
    policyVersion: row.policyVersion,
  };
}

/** What the audit log says a request is. */
export function auditObject(row: Retraining) {
  return { kind: 'retraining', id: row.id, name: row.name } as const;
}

/** The part of a request whose changes are audited. */
export function auditedState(row: Retraining) {
  return { state: row.state, modelId: row.modelId, runId: row.runId, version: row.version, cause: row.cause };
}
