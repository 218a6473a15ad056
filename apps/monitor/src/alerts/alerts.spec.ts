import { describe, expect, it } from '@jest/globals';
import { adr023Policy, defaultPolicy } from '@modelyard/contracts';
import { operatingFigures } from '../performance/operating-figures.js';
import { findAlerts } from './alert-rules.js';
import { growBaseline } from './confidence-baseline.js';
import { decideSignal, quietSignal } from './signal.js';

function figures(confidences: number[], latencyMs = 10) {
  return operatingFigures(
    confidences.map((confidence) => ({ confidence, latencyMs, failed: false })),
    0.7,
  );
}

function broken(confidences: number[], latencyMs = 10, policy = adr023Policy) {
  return findAlerts(figures(confidences, latencyMs), null, policy.monitoring)
    .filter((finding) => finding.broken)
    .map((finding) => finding.kind);
}

describe('the rules of adr-023', () => {
  it('raises low confidence when the mean is below 0.8, not at it', () => {
    expect(broken([0.79])).toEqual(['LOW_CONFIDENCE']);
    expect(broken([0.8])).toEqual([]);
  });

  it('raises a high rate of uncertainty when more than a tenth is below 0.7', () => {
    const tenth = [0.5, ...new Array<number>(9).fill(0.95)];
    expect(broken(tenth)).toEqual([]);
    expect(broken([0.5, ...tenth])).toEqual(['HIGH_UNCERTAINTY_RATE']);
  });

  it('raises high latency when the 95th percentile is above 200 ms', () => {
    expect(broken([0.9], 200)).toEqual([]);
    expect(broken([0.9], 200.1)).toEqual(['HIGH_LATENCY']);
  });
});

describe('limits from the reference', () => {
  const policy = defaultPolicy.monitoring;

  it('judges confidence by its distance from the first answers of the version', () => {
    const baseline = growBaseline(growBaseline(null, figures([0.6, 0.7])), figures([0.65, 0.65]));
    expect(baseline).toMatchObject({ rows: 4, uncertainShare: 0.75 });
    expect(baseline?.meanConfidence).toBeCloseTo(0.65, 12);
    const kinds = (confidence: number) =>
      findAlerts(figures([confidence]), baseline, policy).map(({ kind, broken: isBroken }) => [kind, isBroken]);
    expect(kinds(0.7)).toContainEqual(['LOW_CONFIDENCE', false]);
    expect(kinds(0.59)).toContainEqual(['LOW_CONFIDENCE', true]);
  });

  it('says nothing about confidence before there is a baseline, or where the policy is off', () => {
    expect(findAlerts(figures([0.1]), null, policy).map((finding) => finding.kind)).toEqual(['HIGH_LATENCY']);
    const off = { ...policy, confidence: { ...policy.confidence, limits: 'off' as const } };
    expect(findAlerts(figures([0.1]), growBaseline(null, figures([0.9])), off)).toHaveLength(1);
  });
});

describe('decideSignal', () => {
  const patient = { windowsToRaise: 2, windowsToClear: 2 };

  it('raises after enough windows in a row and clears after enough good ones', () => {
    const steps: [boolean | null, string][] = [
      [true, 'none'],
      [false, 'none'],
      [true, 'none'],
      [null, 'none'],
      [true, 'raise'],
      [true, 'none'],
      [false, 'none'],
      [true, 'none'],
      [false, 'none'],
      [false, 'clear'],
    ];
    let state = quietSignal;
    for (const [finding, expected] of steps) {
      const decided = decideSignal(state, finding, patient, 'id-1');
      expect(decided.action).toBe(expected);
      state = decided.state;
    }
    expect(state).toEqual(quietSignal);
  });

  it('raises at once by default and keeps the id until it is cleared', () => {
    const once = { windowsToRaise: 1, windowsToClear: 1 };
    const raised = decideSignal(quietSignal, true, once, 'first');
    expect(raised).toEqual({ action: 'raise', state: { openId: 'first', streak: 0 } });
    expect(decideSignal(raised.state, true, once, 'second').state.openId).toBe('first');
  });
});
