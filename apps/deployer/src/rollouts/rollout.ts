import type { Readiness, VerificationState } from '../staging/verification.js';

/**
 * - `awaiting-verification`: promoted before staging had finished with it
 * - `preloading`: the fleet loads it while the old version serves on
 * - `switching`: the plan gives it all the traffic, and the fleet has not said yet that requests follow it
 * - `completed`: it has all the traffic
 * - `rolled-back`: traffic is, or stayed, on what served before
 * - `superseded`: a later promotion of the same model overtook it
 */
export type RolloutState =
  'awaiting-verification' | 'preloading' | 'switching' | 'completed' | 'rolled-back' | 'superseded';

export const rolloutTransitions = {
  'awaiting-verification': ['preloading', 'rolled-back', 'superseded'],
  preloading: ['switching', 'rolled-back', 'superseded'],
  switching: ['completed', 'rolled-back', 'superseded'],
  completed: ['rolled-back'],
  'rolled-back': [],
  superseded: [],
} as const satisfies Record<RolloutState, readonly RolloutState[]>;

export type ActiveRolloutState = 'awaiting-verification' | 'preloading' | 'switching';

export const activeStates: readonly ActiveRolloutState[] = ['awaiting-verification', 'preloading', 'switching'];

export interface RolloutObservation {
  readonly verification: VerificationState;
  /** What the environment's fleet says; looked at only once the version is preloading. */
  readonly readiness: Readiness;
  /** Whether requests follow the plan of this rollout; looked at only while switching. */
  readonly followed: boolean;
}

export type RolloutStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'preload' }
  | { readonly kind: 'switch' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'give-up'; readonly cause: string };

/**
 * What to do next about a blue-green rollout. Nothing is routed before staging has verified the version and the
 * environment's own fleet holds it ready; whatever goes wrong before that leaves the traffic where it is.
 */
export function nextRolloutStep(
  state: ActiveRolloutState,
  observed: RolloutObservation,
  deadline: Date,
  now: Date,
): RolloutStep {
  // The plan is published: giving up now would only move the traffic twice. A fleet that is away follows it when it is back.
  if (state === 'switching') return observed.followed ? { kind: 'complete' } : { kind: 'wait' };
  if (observed.verification === 'failed') return { kind: 'give-up', cause: 'the version failed its staging checks' };
  if (now >= deadline) return { kind: 'give-up', cause: overdue(state, observed) };
  if (state === 'awaiting-verification') {
    return observed.verification === 'verified' ? { kind: 'preload' } : { kind: 'wait' };
  }
  switch (observed.readiness.kind) {
    case 'ready':
      return { kind: 'switch' };
    case 'failed':
      return { kind: 'give-up', cause: `the fleet could not load the version: ${observed.readiness.detail}` };
    case 'loading':
      return { kind: 'wait' };
  }
}

function overdue(state: ActiveRolloutState, observed: RolloutObservation): string {
  if (state === 'awaiting-verification') return 'staging did not finish verifying the version in time';
  const detail = observed.readiness.kind === 'ready' ? 'it became ready too late' : observed.readiness.detail;
  return `the fleet did not report the version ready in time: ${detail}`;
}
