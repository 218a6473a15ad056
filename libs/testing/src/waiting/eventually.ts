import { setTimeout as pause } from 'node:timers/promises';

export interface EventuallyOptions {
  /** How long to go on trying, in milliseconds; 5 s by default. */
  readonly withinMs?: number;
  /** Pause between two tries, in milliseconds; 50 by default. */
  readonly everyMs?: number;
}

/**
 * Tries until it does not throw, and returns what it gave. After the deadline it fails with the last error, whose message says how
 * long was tried.
 */
export async function eventually<Result>(
  attempt: () => Promise<Result> | Result,
  { withinMs = 5_000, everyMs = 50 }: EventuallyOptions = {},
): Promise<Result> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() + everyMs > deadline) throw withDeadline(error, withinMs);
    }
    await pause(everyMs);
  }
}

/** The same error object, so that a matcher's own output and stack stay whole. */
function withDeadline(error: unknown, withinMs: number): unknown {
  if (error instanceof Error) error.message = `not within ${withinMs} ms: ${error.message}`;
  return error;
}
