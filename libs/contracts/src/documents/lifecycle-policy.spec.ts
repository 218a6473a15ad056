import { describe, expect, it } from '@jest/globals';
import { adr023Policy, defaultPolicy, LifecyclePolicy } from './lifecycle-policy.js';

describe('LifecyclePolicy', () => {
  it('makes sense with nothing written: people promote, blue-green, basic monitoring, no retraining', () => {
    expect(defaultPolicy).toMatchObject({
      promotion: { mode: 'manual', exclusiveStages: ['Production'] },
      rollout: { strategy: 'blue-green' },
      monitoring: { profile: 'basic', drift: { alpha: 0.05, effectFloor: 0.1, correction: 'benjamini-hochberg' } },
      retraining: { enabled: false },
      resources: { replicas: 1, requests: { cpu: '100m', memory: '256Mi' } },
    });
    expect(LifecyclePolicy.parse(defaultPolicy)).toEqual(defaultPolicy);
  });

  it('spells out the decision record’s figures in the profile adr-023', () => {
    expect(adr023Policy.monitoring).toMatchObject({
      profile: 'adr-023',
      window: { durationMs: 24 * 3_600_000, rows: null },
      drift: { alpha: 0.05, correction: 'none', effectFloor: 0, ratioAbove: 0.3 },
      confidence: { limits: 'absolute', meanBelow: 0.8, uncertainBelow: 0.7, uncertainShareAbove: 0.1 },
      latency: { p95AboveMs: 200 },
    });
    expect(adr023Policy.retraining).toMatchObject({
      enabled: true,
      triggers: ['drift', 'low-confidence', 'high-uncertainty-rate'],
      priority: 'high',
    });
    expect(adr023Policy.resources).toEqual({ replicas: 1, requests: { cpu: '100m', memory: '256Mi' } });
  });

  it('lets a policy override single figures of its profile and keeps the rest', () => {
    const { monitoring } = LifecyclePolicy.parse({ monitoring: { profile: 'adr-023', drift: { ratioAbove: 0.5 } } });
    expect(monitoring.drift).toEqual({ alpha: 0.05, correction: 'none', effectFloor: 0, ratioAbove: 0.5 });
    expect(monitoring.confidence.limits).toBe('absolute');
  });

  it('reads a published policy back unchanged, whatever its profile', () => {
    expect(LifecyclePolicy.parse(structuredClone(adr023Policy))).toEqual(adr023Policy);
  });

  it.each(['guarded', 'constructor'])(
    'starts from the basic figures for the profile %s, which it does not know',
    (profile) => {
      const { monitoring } = LifecyclePolicy.parse({ monitoring: { profile } });
      expect(monitoring).toEqual({ ...defaultPolicy.monitoring, profile });
    },
  );

  it.each([
    [{ promotion: { mode: 'sometimes' } }, 'mode'],
    [{ promotion: { exclusiveStages: ['Live'] } }, 'exclusiveStages'],
    [{ monitoring: { drift: { alpha: 1 } } }, 'alpha'],
    [{ monitoring: { profile: 'adr-023', drift: 3 } }, 'drift'],
    [{ retraining: { holdoutShare: 0 } }, 'holdoutShare'],
  ])('refuses %j and names %s', (policy, field) => {
    expect(() => LifecyclePolicy.parse(policy)).toThrow(field);
  });
});
