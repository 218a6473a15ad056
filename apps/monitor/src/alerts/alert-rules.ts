import type { MonitoringPolicy } from '@modelyard/contracts';
import type { OperatingFigures } from '../performance/operating-figures.js';
import type { ConfidenceBaseline } from './confidence-baseline.js';

export const alertKinds = ['LOW_CONFIDENCE', 'HIGH_UNCERTAINTY_RATE', 'HIGH_LATENCY'] as const;
export type RuledAlertKind = (typeof alertKinds)[number];

/** One measure of a window against its limit, in the same unit. */
export interface AlertFinding {
  readonly kind: RuledAlertKind;
  readonly value: number;
  readonly limit: number;
  readonly broken: boolean;
}

/**
 * Measures a window against the policy's limits; what cannot be measured is left out.
 *
 * LOW_CONFIDENCE: mean confidence below its limit; HIGH_UNCERTAINTY_RATE: share of answers below `uncertainBelow` above
 * its limit; HIGH_LATENCY: 95th percentile above its limit. Limits on confidence are absolute, or a distance from the
 * version's own baseline, because a fixed one means different things to different models.
 */
export function findAlerts(
  figures: OperatingFigures,
  baseline: ConfidenceBaseline | null,
  policy: Pick<MonitoringPolicy, 'confidence' | 'latency'>,
): AlertFinding[] {
  const limits = confidenceLimits(policy.confidence, baseline);
  const findings: AlertFinding[] = [];
  if (limits && figures.meanConfidence !== null) {
    const value = figures.meanConfidence;
    findings.push({ kind: 'LOW_CONFIDENCE', value, limit: limits.mean, broken: value < limits.mean });
  }
  if (limits && figures.uncertainShare !== null) {
    const value = figures.uncertainShare;
    findings.push({ kind: 'HIGH_UNCERTAINTY_RATE', value, limit: limits.share, broken: value > limits.share });
  }
  const limit = policy.latency.p95AboveMs;
  if (limit !== null && figures.p95LatencyMs !== null) {
    const value = figures.p95LatencyMs;
    findings.push({ kind: 'HIGH_LATENCY', value, limit, broken: value > limit });
  }
  return findings;
}

function confidenceLimits(
  policy: MonitoringPolicy['confidence'],
  baseline: ConfidenceBaseline | null,
): { mean: number; share: number } | undefined {
  if (policy.limits === 'absolute') return { mean: policy.meanBelow, share: policy.uncertainShareAbove };
  if (policy.limits === 'off' || baseline === null) return undefined;
  return {
    mean: baseline.meanConfidence - policy.meanDropAbove,
    share: baseline.uncertainShare + policy.uncertainRiseAbove,
  };
}
