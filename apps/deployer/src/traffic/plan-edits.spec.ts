import { describe, expect, it } from '@jest/globals';
import { PredictionLogPolicy, TrafficPlan } from '@modelyard/contracts';
import { servedModel, subject } from '../versions/served-model.testkit.js';
import {
  cacheAs,
  dropStandby,
  emptyPlan,
  evaluatorsAs,
  holds,
  logAs,
  preload,
  rename,
  stableVersion,
  switchTo,
  withdraw,
} from './plan-edits.js';

const one = servedModel({ version: '1' });
const two = servedModel({ version: '2' });
const three = servedModel({ version: '3' });
const empty = emptyPlan(subject);
const weights = (plan: typeof empty) =>
  Object.fromEntries(plan.entries.map(({ servedModel: { version }, weight, role }) => [version, `${role} ${weight}`]));

describe('editing a traffic plan', () => {
  it('preloads a version without giving it traffic', () => {
    expect(weights(preload(switchTo(empty, one), two))).toEqual({ '1': 'stable 100', '2': 'standby 0' });
  });

  it('changes nothing when the version is held already', () => {
    const plan = switchTo(empty, one);
    expect(preload(plan, one)).toBe(plan);
  });

  it('switches all traffic at once and keeps the way back loaded, but no more than that', () => {
    const plan = switchTo(switchTo(switchTo(empty, one), two), three);
    expect(weights(plan)).toEqual({ '3': 'stable 100', '2': 'standby 0' });
    expect(stableVersion(plan)?.version).toBe('3');
  });

  it('keeps versions that are still needed besides', () => {
    const testing = preload(preload(empty, one), two);
    expect(weights(switchTo(testing, one, new Set([two.modelVersionId])))).toEqual({
      '1': 'stable 100',
      '2': 'standby 0',
    });
  });

  it('drops a standby and never what serves', () => {
    const plan = switchTo(switchTo(empty, one), two);
    expect(holds(dropStandby(plan, one.modelVersionId), one.modelVersionId)).toBe(false);
    expect(stableVersion(dropStandby(plan, two.modelVersionId))?.version).toBe('2');
  });

  it('withdraws with a reason, and serves again when a version is switched to', () => {
    const gone = withdraw(switchTo(empty, one), 'version 1 was archived');
    expect(gone).toMatchObject({ state: 'withdrawn', reason: 'version 1 was archived', entries: [] });
    expect(switchTo(gone, two)).toMatchObject({ state: 'serving', reason: null });
  });

  it('renames the model in the plan and in every version it holds', () => {
    const renamed = rename(switchTo(empty, one), 'delays');
    expect([renamed.name, renamed.entries[0]?.servedModel.name]).toEqual(['delays', 'delays']);
  });

  it('carries how predictions are logged, but for the defaults, and sees when nothing changes', () => {
    const sampled = PredictionLogPolicy.parse({ sample: 0.1 });
    const plan = logAs(empty, sampled);
    expect(plan.predictionLog).toEqual(sampled);
    // A database gives the fields back in another order.
    expect(logAs(plan, { whenFull: 'refuse', sample: 0.1, redact: [], format: 'auto' })).toBe(plan);
    expect(logAs(plan, PredictionLogPolicy.parse({}))).toEqual(empty);
    expect(logAs(empty, undefined)).toBe(empty);
  });

  it('carries the cache of its policy, and sees when nothing changes', () => {
    const cached = cacheAs(empty, { maxMb: 64 });
    expect(cached.predictionCache).toEqual({ maxMb: 64 });
    expect(cacheAs(cached, { maxMb: 64 })).toBe(cached);
    expect(cacheAs(cached, undefined)).toEqual(empty);
  });

  it('carries what the policy says of evaluators, but for the default, and sees when nothing changes', () => {
    const without = evaluatorsAs(empty, 'off');
    expect(without.evaluators).toBe('off');
    expect(evaluatorsAs(without, 'off')).toBe(without);
    expect(evaluatorsAs(without, undefined)).toEqual(empty);
    expect(evaluatorsAs(empty, 'on')).toBe(empty);
  });

  it.each([
    ['cached', cacheAs(switchTo(empty, one), { maxMb: 64 })],
    ['sampled', logAs(switchTo(empty, one), PredictionLogPolicy.parse({ sample: 0.1, redact: ['age'] }))],
    ['preloaded', preload(empty, one)],
    ['switched', switchTo(switchTo(empty, one), two)],
    ['withdrawn', withdraw(empty, 'no version is left')],
  ])('makes a plan that the contract accepts: %s', (_, plan) => {
    expect(TrafficPlan.safeParse({ ...plan, revision: 1 }).error).toBeUndefined();
  });
});
