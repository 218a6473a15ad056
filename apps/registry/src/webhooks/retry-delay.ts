const longestBackOffMs = 300_000;
const longestRetryAfterMs = 3_600_000;

/**
 * Milliseconds to wait after failed attempt number `attempt` (1, 2, …): 1, 2, 4 … seconds up to five minutes and up to a second more, so
 * that deliveries that failed together do not come back together. A receiver's Retry-After is kept where it asks for longer, up to an hour.
 * @param random in [0, 1)
 * @param retryAfterMs what the receiver asked for; undefined: nothing
 */
export function retryDelayMs(attempt: number, random: number, retryAfterMs: number | undefined): number {
  const backOff = Math.min(1_000 * 2 ** Math.min(attempt - 1, 20), longestBackOffMs) + random * 1_000;
  return Math.round(Math.max(backOff, Math.min(retryAfterMs ?? 0, longestRetryAfterMs)));
}

/** The header Retry-After, seconds or an HTTP date, in milliseconds from `now`; undefined where it is absent or neither. */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const at = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
