import { setTimeout as pause } from 'node:timers/promises';
import type { Deadline } from './deadline.js';
import { InferenceError } from './inference-error.js';

export interface RetryPolicy {
  /** How often a request is sent at most; 1: never again. */
  readonly attempts: number;
  /** The longest pause before the second attempt; it doubles with each further one, up to `longestPauseMs`. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/**
 * Sends until there is an answer, as often as the policy says and never beyond the deadline: a pause that would outlast it is not
 * begun. Only what passes is tried again: 503, UNAVAILABLE, a broken connection.
 * @throws InferenceError the last attempt's
 */
export async function withRetries<Answer>(
  policy: RetryPolicy,
  deadline: Deadline,
  send: () => Promise<Answer>,
  random: () => number = Math.random,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    if (deadline.signal.aborted) throw deadline.failure();
    try {
      return await send();
    } catch (error) {
      if (deadline.signal.aborted) throw deadline.failure(error);
      if (!(error instanceof InferenceError) || !error.passing || attempt >= policy.attempts) throw error;
      const pauseMs = pauseBefore(policy, attempt, error.retryAfterMs, random());
      if (pauseMs >= deadline.remainingMs) throw error;
      await sleep(pauseMs, deadline);
    }
  }
}

/**
 * Exponential, with full jitter: callers that failed together must not come back together.
 * What the service asks for is waited out, and the jitter added to it.
 */
export function pauseBefore(
  { firstPauseMs, longestPauseMs }: RetryPolicy,
  attempt: number,
  retryAfterMs: number | null,
  random: number,
): number {
  return (retryAfterMs ?? 0) + random * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
}

async function sleep(pauseMs: number, deadline: Deadline): Promise<void> {
  try {
    await pause(pauseMs, undefined, { signal: deadline.signal });
  } catch (error) {
    throw deadline.failure(error);
  }
}
