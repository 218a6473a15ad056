import { describe, expect, it } from '@jest/globals';
import { adr023Policy, defaultPolicy, type FeatureColumn } from '@modelyard/contracts';
import { numericSample } from '../drift/feature-sample.js';
import { judgeWindow, type JudgementState, type WindowFacts } from './judge-window.js';

const columns: FeatureColumn[] = [{ name: 'x', kind: 'numeric', source: { input: 'x' } }];
const fresh: JudgementState = { signals: {}, baseline: null };
const basic = { monitoring: defaultPolicy.monitoring, policyVersion: 0 };
const adr023 = { monitoring: adr023Policy.monitoring, policyVersion: 3 };

function sampleOf(rows: number, shift = 0) {
  return new Map([['x', numericSample(Array.from({ length: rows }, (_, i) => i / rows + shift))]]);
}

function facts(rows: number, options: { shift?: number; confidence?: number; windowId?: string } = {}): WindowFacts {
  const { shift = 0, confidence = 0.9, windowId = 'window-1' } = options;
  const answers = Array.from({ length: rows }, () => ({ confidence, latencyMs: 5, failed: false }));
  return { windowId, answers, columns, current: sampleOf(rows, shift), reference: sampleOf(2000) };
}

describe('judgeWindow', () => {
  it('raises drift with an id of its own and clears it under the same id', () => {
    const first = judgeWindow(facts(500, { shift: 0.4 }), fresh, basic);
    expect(first.verdict.status).toBe('judged');
    expect(first.verdict.changes).toEqual([{ kind: 'DRIFT', id: expect.any(String), action: 'raise' }]);
    const second = judgeWindow(facts(500, { windowId: 'window-2' }), first.state, basic);
    expect(second.verdict.changes).toEqual([{ ...first.verdict.changes[0], action: 'clear' }]);
  });

  it('says nothing new while drift goes on', () => {
    const first = judgeWindow(facts(500, { shift: 0.4 }), fresh, basic);
    const second = judgeWindow(facts(500, { shift: 0.5, windowId: 'window-2' }), first.state, basic);
    expect(second.verdict.drift?.drifted).toBe(true);
    expect(second.verdict.changes).toEqual([]);
  });

  it('does not judge fewer rows than the policy asks for, and forgets nothing over them', () => {
    const raised = judgeWindow(facts(500, { shift: 0.4 }), fresh, basic);
    const { verdict, state } = judgeWindow(facts(199, { windowId: 'window-2' }), raised.state, basic);
    expect(verdict).toMatchObject({ status: 'no_data', drift: null, changes: [] });
    expect(state).toBe(raised.state);
  });

  it('judges confidence against the first answers once there are enough of them', () => {
    const first = judgeWindow(facts(1000, { confidence: 0.7 }), fresh, basic);
    expect(first.verdict.alerts.map((alert) => alert.kind)).toEqual(['HIGH_LATENCY']);
    expect(first.state.baseline).toMatchObject({ rows: 1000 });
    const fallen = judgeWindow(facts(500, { confidence: 0.6, windowId: 'w' }), first.state, basic);
    expect(fallen.verdict.changes.map(({ kind, action }) => [kind, action])).toEqual([
      ['LOW_CONFIDENCE', 'raise'],
      ['HIGH_UNCERTAINTY_RATE', 'raise'],
    ]);
  });

  it('takes the figures of adr-023 as they are, from the first window and the first row', () => {
    const { verdict } = judgeWindow(facts(1, { confidence: 0.69, shift: 0.5 }), fresh, adr023);
    expect(verdict.changes.map((change) => change.kind)).toEqual(['LOW_CONFIDENCE', 'HIGH_UNCERTAINTY_RATE']);
  });

  it('judges how the version behaves while its reference is still being formed', () => {
    const { verdict } = judgeWindow({ ...facts(500), reference: undefined }, fresh, adr023);
    expect(verdict).toMatchObject({ status: 'forming-reference', drift: null });
    expect(verdict.alerts).toHaveLength(3);
  });

  it('gives the same answer again, to the byte', () => {
    const answer = () => JSON.stringify(judgeWindow(facts(800, { shift: 0.3 }), fresh, basic));
    expect(answer()).toBe(answer());
  });
});
