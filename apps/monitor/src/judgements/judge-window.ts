import type { FeatureColumn } from '@modelyard/contracts';
import { alertKinds, findAlerts, type AlertFinding, type RuledAlertKind } from '../alerts/alert-rules.js';
import { growBaseline, type ConfidenceBaseline } from '../alerts/confidence-baseline.js';
import { decideSignal, quietSignal, type SignalAction, type SignalState } from '../alerts/signal.js';
import type { FeatureSample } from '../drift/feature-sample.js';
import { judgeDrift, type DriftVerdict } from '../drift/judge-drift.js';
import { operatingFigures, type Answer, type OperatingFigures } from '../performance/operating-figures.js';
import type { MonitoringInForce } from '../policies/monitoring-in-force.js';
import { derivedId } from '../windows/window-key.js';

export type SignalKind = RuledAlertKind | 'DRIFT';

/** What the judge remembers of a deployment from window to window. */
export interface JudgementState {
  readonly signals: Readonly<Partial<Record<SignalKind, SignalState>>>;
  readonly baseline: ConfidenceBaseline | null;
}

export interface WindowFacts {
  readonly windowId: string;
  readonly answers: readonly Answer[];
  readonly columns: readonly FeatureColumn[];
  readonly current: ReadonlyMap<string, FeatureSample>;
  /** Undefined while the reference is being formed. */
  readonly reference: ReadonlyMap<string, FeatureSample> | undefined;
}

/** A signal that this window raises or clears. */
export interface SignalChange {
  readonly kind: SignalKind;
  readonly id: string;
  readonly action: Exclude<SignalAction, 'none'>;
}

export interface Verdict {
  /** `no_data`: fewer rows than the policy judges. `forming-reference`: there was nothing yet to compare with. */
  readonly status: 'judged' | 'no_data' | 'forming-reference';
  readonly figures: OperatingFigures;
  readonly drift: DriftVerdict | null;
  readonly alerts: readonly AlertFinding[];
  readonly changes: readonly SignalChange[];
}

/** Judges one window: what it shows, and what that raises or clears. */
export function judgeWindow(
  facts: WindowFacts,
  before: JudgementState,
  { monitoring }: Pick<MonitoringInForce, 'monitoring'>,
): { readonly verdict: Verdict; readonly state: JudgementState } {
  const figures = operatingFigures(facts.answers, monitoring.confidence.uncertainBelow);
  if (figures.rows < monitoring.window.minimumRows) {
    return { verdict: { status: 'no_data', figures, drift: null, alerts: [], changes: [] }, state: before };
  }
  const isBaselineComplete = (before.baseline?.rows ?? 0) >= monitoring.reference.firstRows;
  const baseline = isBaselineComplete ? before.baseline : growBaseline(before.baseline, figures);
  const alerts = findAlerts(figures, isBaselineComplete ? baseline : null, monitoring);
  const { profile, drift: rules } = monitoring;
  const drift = facts.reference
    ? judgeDrift(facts.columns, facts.reference, facts.current, { profile, drift: rules })
    : null;

  const broken = new Map<SignalKind, boolean>(alerts.map((finding) => [finding.kind, finding.broken]));
  if (drift && drift.testedFeatures > 0) broken.set('DRIFT', drift.drifted);
  const decided = [...alertKinds, 'DRIFT' as const].map((kind) => {
    const state = before.signals[kind] ?? quietSignal;
    const newId = derivedId('signal', kind, facts.windowId);
    const next = decideSignal(state, broken.get(kind) ?? null, monitoring.hysteresis, newId);
    return { kind, ...next, id: next.state.openId ?? state.openId ?? newId };
  });
  const changes = decided.flatMap(({ kind, id, action }) => (action === 'none' ? [] : { kind, id, action }));
  const signals = Object.fromEntries(decided.map(({ kind, state }) => [kind, state]));
  const status = facts.reference ? 'judged' : 'forming-reference';
  return { verdict: { status, figures, drift, alerts, changes }, state: { signals, baseline } };
}
