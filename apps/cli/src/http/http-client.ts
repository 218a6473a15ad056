import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from '../exit-codes.js';
import type { Credentials } from '../settings/config.js';

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** An answer that is an error, with what the server said of it. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    /** MLflow's name of the error, or the server's own code. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const triesAtMost = 5;
const timeoutMs = 120_000;
const worthAnotherTry = [408, 429, 500, 502, 503, 504];

/** JSON over HTTP with one server. */
export class HttpClient {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    address: string,
    credentials: Credentials,
    private readonly interrupt: AbortSignal,
  ) {
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
      throw new CliError(
        'usage',
        `${address} is not an http or https address.`,
        'Give an address such as http://127.0.0.1:5000.',
      );
    }
    this.origin = address.replace(/\/+$/, '');
    this.headers = authorization(credentials);
  }

  get<Answer>(path: string, query: Query = {}): Promise<Answer> {
    const text = searchOf(query);
    return this.repeatable('GET', text === '' ? path : `${path}?${text}`);
  }

  /** Sends what has the same effect when it is sent twice, as often as it takes. */
  async repeatable<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once<Answer>(method, path, body);
      } catch (error) {
        if (attempt === triesAtMost || !isPassing(error) || this.interrupt.aborted) throw this.explained(error);
        await pause(250 * 2 ** attempt * (0.5 + Math.random() / 2), undefined, { signal: this.interrupt });
      }
    }
  }

  /** Sends what would have its effect twice: a failure leaves open whether it had any. */
  async once<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(this.origin + path, {
      method,
      headers: { ...this.headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.any([this.interrupt, AbortSignal.timeout(timeoutMs)]),
    });
    const text = await answer.text();
    if (!answer.ok) throw errorOf(answer.status, text, `${method} ${path}`);
    return (text === '' ? {} : JSON.parse(text)) as Answer;
  }

  private explained(error: unknown): unknown {
    if (error instanceof HttpError && (error.status === 401 || error.status === 403)) {
      return new CliError(
        'auth',
        `${this.origin}: ${error.message}`,
        'Set MODELYARD_TOKEN, or MLFLOW_TRACKING_TOKEN for an MLflow server.',
      );
    }
    if (error instanceof TypeError) {
      const { cause } = error;
      const reason = cause instanceof Error && cause.message !== '' ? cause.message : error.message;
      return new CliError(
        'failure',
        `${this.origin} does not answer: ${reason}`,
        'Check the address, and that the server runs.',
      );
    }
    return error;
  }
}

function authorization({ token, username, password = '' }: Credentials): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

/** The text behind the question mark. */
export function searchOf(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]): [string, string][] => {
    if (value === undefined) return [];
    return Array.isArray(value) ? value.map((one) => [key, String(one)]) : [[key, String(value)]];
  });
  return new URLSearchParams(pairs).toString();
}

// fetch reports a connection that failed as a TypeError, and a time-out as a DOMException.
function isPassing(error: unknown): boolean {
  if (error instanceof HttpError) return worthAnotherTry.includes(error.status);
  return error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
}

function errorOf(status: number, text: string, request: string): HttpError {
  const said = parsed(text);
  const message = said.message ?? said.detail ?? text.slice(0, 200);
  return new HttpError(status, said.error_code ?? said.code ?? '', `${request} answered ${status}: ${message}`);
}

interface ErrorBody {
  readonly error_code?: string;
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string;
}

function parsed(text: string): ErrorBody {
  try {
    return JSON.parse(text) as ErrorBody;
  } catch {
    return {};
  }
}
