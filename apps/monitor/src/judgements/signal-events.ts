import {
  type AlertRaised,
  Digest,
  type DriftDetected,
  type EventData,
  Environment,
  ModelId,
  ModelVersionId,
  type JudgedBy,
} from '@modelyard/contracts';
import type { MonitoringInForce } from '../policies/monitoring-in-force.js';
import type { Reference } from '../references/reference.js';
import { evidenceOf, type ClosedWindowRow } from '../windows/window.js';
import type { SignalChange, Verdict } from './judge-window.js';

/** Everything an event about a judged window says beside the signal itself. */
export interface JudgedWindow {
  readonly window: ClosedWindowRow;
  readonly name: string;
  readonly version: string;
  readonly manifestDigest: string;
  readonly verdict: Verdict;
  readonly reference: Reference | undefined;
  readonly inForce: MonitoringInForce;
}

/** The rules in force, as evidence: the policy's version and every threshold by name. */
export function judgedBy({ monitoring, policyVersion }: MonitoringInForce): JudgedBy {
  const { window, drift, confidence, latency, hysteresis, profile } = monitoring;
  const absolute = confidence.limits === 'absolute';
  const thresholds = {
    minimumRows: window.minimumRows,
    alpha: drift.alpha,
    effectFloor: drift.effectFloor,
    ratioAbove: drift.ratioAbove,
    uncertainBelow: confidence.uncertainBelow,
    ...(absolute && { meanBelow: confidence.meanBelow, uncertainShareAbove: confidence.uncertainShareAbove }),
    ...(confidence.limits === 'reference' && {
      meanDropAbove: confidence.meanDropAbove,
      uncertainRiseAbove: confidence.uncertainRiseAbove,
    }),
    ...(latency.p95AboveMs !== null && { p95AboveMs: latency.p95AboveMs }),
    windowsToRaise: hysteresis.windowsToRaise,
    windowsToClear: hysteresis.windowsToClear,
  };
  return { policyVersion, profile, thresholds };
}

/** What is said of a drift that a window raises or clears; undefined where it tested nothing. */
export function driftEvidence(judged: JudgedWindow, driftId: string): EventData<typeof DriftDetected> | undefined {
  const { drift } = judged.verdict;
  if (!drift || !judged.reference) return undefined;
  const { digest, rows, source } = judged.reference;
  return {
    ...evidence(judged),
    driftId,
    features: drift.features.flatMap((feature) => feature.tests),
    driftingFeatures: drift.driftingFeatures,
    driftRatio: drift.driftRatio,
    reference: { digest: Digest.parse(digest), rows, source },
  };
}

/** What is said of an alert that a window raises or resolves. */
export function alertEvidence(judged: JudgedWindow, change: SignalChange): EventData<typeof AlertRaised> | undefined {
  const finding = judged.verdict.alerts.find((one) => one.kind === change.kind);
  if (!finding) return undefined;
  const { kind, value, limit } = finding;
  return { ...evidence(judged), alertId: change.id, kind, value, limit, figures: figuresOf(judged.verdict) };
}

function evidence({ window, name, version, manifestDigest, inForce }: JudgedWindow) {
  return {
    environment: Environment.parse(window.environment),
    modelId: ModelId.parse(window.modelId),
    modelVersionId: ModelVersionId.parse(window.modelVersionId),
    name,
    version,
    window: evidenceOf(window, manifestDigest),
    judgedBy: judgedBy(inForce),
  };
}

function figuresOf({ figures }: Verdict): Record<string, number> {
  const named = {
    rows: figures.rows,
    errors: figures.errors,
    mean_confidence: figures.meanConfidence,
    minimum_confidence: figures.minimumConfidence,
    uncertain_share: figures.uncertainShare,
    mean_latency_ms: figures.meanLatencyMs,
    p95_latency_ms: figures.p95LatencyMs,
    p99_latency_ms: figures.p99LatencyMs,
  };
  return Object.fromEntries(Object.entries(named).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}
