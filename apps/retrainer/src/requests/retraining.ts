import type { CallContext } from '@modelyard/chassis';
import type {
  ChallengeResult,
  RetrainingPolicy,
  RetrainingPriority,
  RetrainingTrigger,
  RetrainingTriggerKind,
} from '@modelyard/contracts';
import type { LabelledWindow } from '../windows/labelled-windows.js';

/**
 * - `waiting-for-labels`: not enough labelled rows of the new kind yet
 * - `queued`: its data are chosen; a worker will take it
 * - `training`: a worker has it, from the first row it reads to the verdict
 * - `succeeded`, `skipped`, `failed`: a new version, none on purpose, none
 */
export type RetrainingState = 'waiting-for-labels' | 'queued' | 'training' | 'succeeded' | 'skipped' | 'failed';

export const retrainingTransitions = {
  'waiting-for-labels': ['queued'],
  queued: ['training'],
  training: ['queued', 'succeeded', 'skipped', 'failed'],
  succeeded: [],
  skipped: [],
  failed: [],
} as const satisfies Record<RetrainingState, readonly RetrainingState[]>;

export const openStates = ['waiting-for-labels', 'queued', 'training'] as const satisfies readonly RetrainingState[];

/** One request for a retraining, from the signal to the verdict. The queue is a projection of these. */
export interface Retraining {
  readonly id: string;
  readonly environment: string;
  readonly modelId: string;
  readonly name: string;
  readonly trigger: RetrainingTrigger;
  readonly explanation: string;
  readonly priority: RetrainingPriority;
  readonly policyVersion: number;
  /** The policy the request was made under; a later change does not move its goal. */
  readonly policy: RetrainingPolicy;
  readonly state: RetrainingState;
  /** Event time from which labelled rows are of the new kind. */
  readonly labelsSince: Date;
  readonly requiredRows: number;
  readonly labelledRows: number;
  /** The data it trains on, frozen when it was queued. */
  readonly windows: readonly LabelledWindow[];
  readonly attempt: number;
  /** Rises with every worker that takes the request; only the holder of the newest may change anything. */
  readonly fence: number;
  readonly notBefore: Date | null;
  /** Who holds it while it is training. */
  readonly worker: string | null;
  readonly heartbeatAt: Date | null;
  readonly runId: string | null;
  /** The registered version's number, once there is one. */
  readonly version: string | null;
  readonly result: ChallengeResult | null;
  /** Why it was skipped or failed, as a stable code. */
  readonly cause: string | null;
  readonly message: string | null;
  /** The call that began it, for actor and correlation of all that follows. */
  readonly context: CallContext;
  readonly requestedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

/** What is known of a model when something asks for its retraining. */
export interface Situation {
  readonly policy: RetrainingPolicy;
  /** A request of this model and environment is under way. */
  readonly open: boolean;
  /** End of the last request that trained; null before the first. */
  readonly lastEndedAt: Date | null;
  /** Requests taken on in the last 24 hours. */
  readonly takenToday: number;
}

export type RequestDecision =
  | { readonly kind: 'take' }
  /** Nothing to record: the policy has no interest in it, or it is being taken care of. */
  | { readonly kind: 'ignore'; readonly reason: 'disabled' | 'not-a-trigger' | 'already-open' }
  /** Recorded and published: the policy would, but not now. */
  | { readonly kind: 'skip'; readonly cause: 'cool-down' | 'budget-spent'; readonly explanation: string };

/** Whether a signal, or a person, gets a retraining now. A person is held by nothing but a request already under way. */
export function decideRequest(situation: Situation, trigger: RetrainingTriggerKind, now: Date): RequestDecision {
  const { policy } = situation;
  if (situation.open) return { kind: 'ignore', reason: 'already-open' };
  if (trigger === 'manual') return { kind: 'take' };
  if (!policy.enabled) return { kind: 'ignore', reason: 'disabled' };
  if (!policy.triggers.includes(trigger)) return { kind: 'ignore', reason: 'not-a-trigger' };
  return held(situation, now) ?? { kind: 'take' };
}

function held({ policy, lastEndedAt, takenToday }: Situation, now: Date): RequestDecision | undefined {
  const coolUntil = lastEndedAt && new Date(lastEndedAt.getTime() + policy.coolDownMs);
  if (coolUntil && now < coolUntil) {
    const explanation = `the last retraining ended at ${lastEndedAt.toISOString()}, the cool-down ends at ${coolUntil.toISOString()}`;
    return { kind: 'skip', cause: 'cool-down', explanation };
  }
  if (takenToday >= policy.budgetPerDay) {
    const explanation = `${takenToday} retrainings in 24 hours are all that the policy allows`;
    return { kind: 'skip', cause: 'budget-spent', explanation };
  }
  return undefined;
}

/** What a failed attempt leads to. */
export type AttemptOutcome = { readonly kind: 'try-again'; readonly notBefore: Date } | { readonly kind: 'give-up' };

const firstPauseMs = 5_000;

/** Tries again after temporary faults only, each time after a pause twice as long. */
export function decideAttempt(attempt: number, retryable: boolean, maximum: number, now: Date): AttemptOutcome {
  if (!retryable || attempt >= maximum) return { kind: 'give-up' };
  return { kind: 'try-again', notBefore: new Date(now.getTime() + firstPauseMs * 2 ** (attempt - 1)) };
}
