import { describe, expect, it } from '@jest/globals';
import { RetrainingPolicy } from '@modelyard/contracts';
import { decideAttempt, decideRequest, openStates, retrainingTransitions, type RetrainingState } from './retraining.js';

const now = new Date('2026-03-01T12:00:00Z');
const hour = 3_600_000;
const calm = {
  policy: RetrainingPolicy.parse({ enabled: true, coolDownMs: hour, budgetPerDay: 2, triggers: ['drift'] }),
  open: false,
  lastEndedAt: null,
  takenToday: 0,
};

describe('the states of a retraining', () => {
  const states = Object.keys(retrainingTransitions) as RetrainingState[];

  it('are all reachable from waiting for labels', () => {
    const reached = new Set<RetrainingState>(['waiting-for-labels']);
    for (const state of reached) for (const next of retrainingTransitions[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...states].sort());
  });

  it('can be left exactly while they are open', () => {
    expect(states.filter((state) => retrainingTransitions[state].length > 0)).toEqual([...openStates]);
  });
});

describe('decideRequest', () => {
  it('takes a signal that the policy names', () => {
    expect(decideRequest(calm, 'drift', now)).toEqual({ kind: 'take' });
  });

  it('ignores signals where the policy is off or does not name them', () => {
    const off = { ...calm, policy: { ...calm.policy, enabled: false } };
    expect(decideRequest(off, 'drift', now)).toEqual({ kind: 'ignore', reason: 'disabled' });
    expect(decideRequest(calm, 'performance', now)).toEqual({ kind: 'ignore', reason: 'not-a-trigger' });
  });

  it('takes one request of a model at a time, whoever asks', () => {
    const busy = { ...calm, open: true };
    expect(decideRequest(busy, 'drift', now)).toEqual({ kind: 'ignore', reason: 'already-open' });
    expect(decideRequest(busy, 'manual', now)).toEqual({ kind: 'ignore', reason: 'already-open' });
  });

  it('skips during the cool-down, to the millisecond', () => {
    const ended = (ms: number) => ({ ...calm, lastEndedAt: new Date(now.getTime() - ms) });
    expect(decideRequest(ended(hour - 1), 'drift', now)).toMatchObject({ kind: 'skip', cause: 'cool-down' });
    expect(decideRequest(ended(hour), 'drift', now)).toEqual({ kind: 'take' });
  });

  it('skips when the budget of the day is spent', () => {
    expect(decideRequest({ ...calm, takenToday: 2 }, 'drift', now)).toMatchObject({
      kind: 'skip',
      cause: 'budget-spent',
    });
  });

  it('lets a person ask in spite of cool-down, budget and a policy that is off', () => {
    const held = { ...calm, policy: { ...calm.policy, enabled: false }, lastEndedAt: now, takenToday: 9 };
    expect(decideRequest(held, 'manual', now)).toEqual({ kind: 'take' });
  });
});

describe('decideAttempt', () => {
  it('tries again after temporary faults, with a growing pause, until the attempts are used up', () => {
    const pauses = [1, 2].map((attempt) => decideAttempt(attempt, true, 3, now));
    expect(pauses).toEqual([
      { kind: 'try-again', notBefore: new Date(now.getTime() + 5_000) },
      { kind: 'try-again', notBefore: new Date(now.getTime() + 10_000) },
    ]);
    expect(decideAttempt(3, true, 3, now)).toEqual({ kind: 'give-up' });
  });

  it('gives up at once on bad input', () => {
    expect(decideAttempt(1, false, 3, now)).toEqual({ kind: 'give-up' });
  });
});
