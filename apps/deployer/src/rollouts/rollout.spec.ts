import { describe, expect, it } from '@jest/globals';
import type { Readiness } from '../staging/verification.js';
import { type ActiveRolloutState, nextRolloutStep, rolloutTransitions, type RolloutState } from './rollout.js';

const now = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T00:01:00Z');
const ready: Readiness = { kind: 'ready' };
const loading: Readiness = { kind: 'loading', detail: 'reading the artifact' };
const failed: Readiness = { kind: 'failed', detail: 'unknown operator Foo' };
const step = (
  state: ActiveRolloutState,
  verification: 'deploying' | 'verified' | 'failed',
  readiness: Readiness,
  deadline = later,
) => nextRolloutStep(state, { verification, readiness, followed: false }, deadline, now);

describe('the next step of a blue-green rollout', () => {
  it('waits for staging before anything is loaded', () => {
    expect(step('awaiting-verification', 'deploying', loading)).toEqual({ kind: 'wait' });
    expect(step('awaiting-verification', 'verified', loading)).toEqual({ kind: 'preload' });
  });

  it('switches only when the fleet holds the version ready', () => {
    expect(step('preloading', 'verified', loading)).toEqual({ kind: 'wait' });
    expect(step('preloading', 'verified', ready)).toEqual({ kind: 'switch' });
  });

  it('completes when requests follow the plan, however long that takes', () => {
    const observed = { verification: 'verified', readiness: ready, followed: true } as const;
    expect(nextRolloutStep('switching', observed, now, now)).toEqual({ kind: 'complete' });
    expect(step('switching', 'verified', loading, now)).toEqual({ kind: 'wait' });
  });

  it.each([
    ['staging failed it', step('awaiting-verification', 'failed', loading), 'failed its staging checks'],
    ['the fleet cannot load it', step('preloading', 'verified', failed), 'unknown operator Foo'],
    ['staging takes too long', step('awaiting-verification', 'deploying', loading, now), 'did not finish verifying'],
    ['the fleet takes too long', step('preloading', 'verified', loading, now), 'reading the artifact'],
  ])('gives up and says why when %s', (_, decided, cause) => {
    expect(decided).toEqual({ kind: 'give-up', cause: expect.stringContaining(cause) });
  });
});

describe('the states of a rollout', () => {
  it('can all be reached from the first', () => {
    const reached = new Set<RolloutState>(['awaiting-verification']);
    for (const state of reached) for (const next of rolloutTransitions[state]) reached.add(next);
    expect([...reached].toSorted()).toEqual(Object.keys(rolloutTransitions).toSorted());
  });
});
