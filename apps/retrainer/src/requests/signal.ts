import type { AlertKind, AlertRaised, DriftDetected, EventData, RetrainingTriggerKind } from '@modelyard/contracts';

/** What a signal means to retraining: why, with which figures, and since when rows are of the new kind. */
export interface Wish {
  readonly kind: RetrainingTriggerKind;
  readonly explanation: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly labelsSince: Date;
}

export function wishOfDrift(drift: EventData<typeof DriftDetected>): Wish {
  const drifted = drift.features.filter((feature) => feature.drifted);
  const named = drifted.map(({ feature, effect }) => `${feature} ${effect.toFixed(2)}`).join(', ');
  return {
    kind: 'drift',
    explanation: `${drift.driftingFeatures} of ${drift.features.length} features drifted (${named || 'none alone'})`,
    figures: { driftRatio: drift.driftRatio, driftingFeatures: drift.driftingFeatures },
    labelsSince: new Date(drift.window.start),
  };
}

const triggerOfAlert: Partial<Record<AlertKind, RetrainingTriggerKind>> = {
  LOW_CONFIDENCE: 'low-confidence',
  HIGH_UNCERTAINTY_RATE: 'high-uncertainty-rate',
  LOW_PERFORMANCE: 'performance',
};

/** Null for alerts that a new model would not mend, such as latency. */
export function wishOfAlert(alert: EventData<typeof AlertRaised>): Wish | null {
  const kind = triggerOfAlert[alert.kind];
  if (kind === undefined) return null;
  return {
    kind,
    explanation: `${alert.kind}: ${alert.value} against the limit ${alert.limit}`,
    figures: { value: alert.value, limit: alert.limit },
    labelsSince: new Date(alert.window.start),
  };
}
