import { describe, expect, it } from '@jest/globals';
import { Deadline } from './deadline.js';
import { InferenceError, type FailureKind } from './inference-error.js';
import { pauseBefore, withRetries } from './retry.js';

const policy = { attempts: 3, firstPauseMs: 1, longestPauseMs: 2 };

/** Sends that fail with each of the errors in turn, then succeed; tells how often it was sent. */
async function sending(errors: readonly InferenceError[], deadline = new Deadline(10_000)) {
  let sent = 0;
  const outcome = await withRetries(policy, deadline, async () => {
    const error = errors[sent++];
    if (error) throw error;
    return 'answered';
  }).catch((error: unknown) => error);
  return { sent, outcome };
}

const failure = (kind: FailureKind, retryAfterMs: number | null = null) =>
  new InferenceError(kind, { kind, retryAfterMs });

describe('repetition', () => {
  it('sends again what passes, until it is answered', async () => {
    const answered = await sending([failure('unavailable'), failure('connection')]);
    expect(answered).toEqual({ sent: 3, outcome: 'answered' });
  });

  it('ends with the last error when the attempts are used up', async () => {
    const last = failure('connection');
    const ended = await sending([failure('unavailable'), failure('unavailable'), last, failure('unavailable')]);
    expect(ended).toEqual({ sent: 3, outcome: last });
  });

  it.each<FailureKind>(['invalid', 'forbidden', 'not-found', 'internal', 'protocol', 'expired'])(
    'never sends %s again',
    async (kind) => {
      const error = failure(kind);
      expect(await sending([error])).toEqual({ sent: 1, outcome: error });
    },
  );

  it('does not begin a pause that outlasts the deadline', async () => {
    const error = failure('unavailable', 60_000);
    expect(await sending([error], new Deadline(5_000))).toEqual({ sent: 1, outcome: error });
  });

  it('ends a pause when the caller gives up', async () => {
    const caller = new AbortController();
    const running = sending([failure('unavailable', 60_000)], new Deadline(600_000, caller.signal));
    caller.abort();
    expect(await running).toMatchObject({ sent: 1, outcome: { kind: 'cancelled' } });
  });

  it('sends nothing for a caller that has given up already', async () => {
    const { sent, outcome } = await sending([], new Deadline(1_000, AbortSignal.abort()));
    expect({ sent, outcome }).toMatchObject({ sent: 0, outcome: { kind: 'cancelled' } });
  });

  it('says that the deadline passed, also one of a fraction of a millisecond', async () => {
    const deadline = new Deadline(0.5);
    await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));
    expect(await sending([], deadline)).toMatchObject({ sent: 0, outcome: { kind: 'expired' } });
  });

  it.each([
    [1, null, 0.5, 50],
    [3, null, 0.5, 200],
    [9, null, 1, 2_000],
    [1, 1_000, 0.5, 1_050],
  ])('pauses after attempt %d, asked for %p ms, with jitter %d, for %d ms', (attempt, asked, random, pause) => {
    const growing = { attempts: 9, firstPauseMs: 100, longestPauseMs: 2_000 };
    expect(pauseBefore(growing, attempt, asked, random)).toBe(pause);
  });
});
