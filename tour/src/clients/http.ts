import { setTimeout as pause } from 'node:timers/promises';

export interface Outgoing {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  /** Bytes are sent as they are, everything else as JSON. */
  readonly body?: unknown;
}

/** An answer that will not become better by asking again. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const patienceMs = 60_000;
const pauseMs = 250;

/**
 * Sends a request and reads the JSON of the answer. A service that restarts is waited for, as any client should: refused connections and
 * 5xx are tried again, so every request must be one that may come twice.
 * @throws RefusedError for a 4xx answer, with what the service said; Error when it does not answer for a minute
 */
export async function ask(request: Outgoing): Promise<unknown> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const answer = await tryOnce(request);
    if (answer.ok) return answer.json;
    if (answer.refusal !== null) throw answer.refusal;
    if (performance.now() > deadline) throw new Error(`${request.url} does not answer: ${answer.because}`);
    await pause(pauseMs);
  }
}

type Attempt =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly refusal: RefusedError | null; readonly because: string };

async function tryOnce({ method = 'GET', url, body }: Outgoing): Promise<Attempt> {
  try {
    const answer = await fetch(url, { method, ...payload(body), signal: AbortSignal.timeout(30_000) });
    const text = await answer.text();
    if (answer.ok) return { ok: true, json: text === '' ? null : (JSON.parse(text) as unknown) };
    const because = `${answer.status} ${text.slice(0, 500)}`;
    const lasting = answer.status < 500 && answer.status !== 429;
    return { ok: false, refusal: lasting ? new RefusedError(answer.status, `${url}: ${because}`) : null, because };
  } catch (fault) {
    return { ok: false, refusal: null, because: causeOf(fault) };
  }
}

function payload(body: unknown): {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
} {
  if (body === undefined) return {};
  if (body instanceof Uint8Array) return { body: Uint8Array.from(body) };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** `fetch` says "fetch failed" and hides why. */
function causeOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  return fault.cause instanceof Error ? `${fault.message}: ${fault.cause.message}` : fault.message;
}
