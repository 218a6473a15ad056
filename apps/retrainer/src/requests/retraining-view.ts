import type { Retraining } from './retraining.js';

/** A request as the read API shows it. Figures and windows are there so that "why" needs no second call. */
export function retrainingView(row: Retraining) {
  const { id, environment, modelId, name, trigger, explanation, priority, policyVersion, state } = row;
  const { attempt, runId, version, cause, message } = row;
  return {
    requestId: id,
    environment,
    modelId,
    name,
    trigger,
    explanation,
    priority,
    policyVersion,
    state,
    waitingFor: state === 'waiting-for-labels' ? { labelledRows: row.requiredRows, have: row.labelledRows } : null,
    labelsSince: row.labelsSince,
    windows: row.windows,
    attempt,
    runId,
    version,
    result: row.result,
    cause,
    message,
    requestedAt: row.requestedAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
  };
}
