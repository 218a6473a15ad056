import type { Deadline } from '../deadline.js';
import { InferenceError, type FailureKind } from '../inference-error.js';
import type { InferReply, InferRequest, ModelMetadata, ModelName, Transport } from '../transport.js';
import { decodeMetadata, decodeReply, encodeRequest, readErrorText } from './http-messages.js';

const JSON_LENGTH = 'inference-header-content-length';

/** The Open Inference Protocol over HTTP. Connections are kept alive and shared, as `fetch` does. */
export class HttpTransport implements Transport {
  private readonly base: string;

  constructor(url: string) {
    this.base = url.replace(/\/+$/, '');
  }

  async infer(request: InferRequest, deadline: Deadline): Promise<InferReply> {
    const { jsonLength, bytes } = encodeRequest(request, deadline.remainingMs);
    const headers = {
      'content-type': 'application/octet-stream',
      [JSON_LENGTH]: String(jsonLength),
      ...request.headers,
    };
    const reply = await this.send(`${pathOf(request)}/infer`, { method: 'POST', headers, body: bytes }, deadline);
    const replyLength = reply.headers.get(JSON_LENGTH);
    return decodeReply({
      bytes: reply.body,
      jsonLength: replyLength === null ? reply.body.length : Number(replyLength),
    });
  }

  async metadata(name: ModelName, deadline: Deadline): Promise<ModelMetadata> {
    return decodeMetadata((await this.send(pathOf(name), { headers: name.headers }, deadline)).body);
  }

  /** `fetch` owns the connections and lets idle ones go by itself. */
  async close(): Promise<void> {}

  private async send(
    path: string,
    init: RequestInit,
    { signal }: Deadline,
  ): Promise<{ headers: Headers; body: Buffer }> {
    let response: Response;
    let body: Buffer;
    try {
      response = await fetch(this.base + path, { ...init, signal });
      body = Buffer.from(await response.arrayBuffer());
    } catch (error) {
      throw new InferenceError(`no reply from ${this.base}: ${reasonOf(error)}`, { kind: 'connection', cause: error });
    }
    if (response.ok) return { headers: response.headers, body };
    throw new InferenceError(readErrorText(body) ?? `the service answered ${response.status}`, {
      kind: kindOf(response.status),
      code: response.status,
      retryAfterMs: readRetryAfter(response.headers.get('retry-after'), Date.now()),
    });
  }
}

const pathOf = ({ model, version }: { model: string; version: string | null }): string =>
  `/v2/models/${encodeURIComponent(model)}${version === null ? '' : `/versions/${encodeURIComponent(version)}`}`;

const kinds: Readonly<Record<number, FailureKind>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'unsupported',
  499: 'cancelled',
  501: 'unsupported',
  503: 'unavailable',
};

const kindOf = (status: number): FailureKind => kinds[status] ?? (status < 500 ? 'invalid' : 'internal');

/** Milliseconds of a Retry-After header, which is seconds or an HTTP date; null where there is none. */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** `fetch` says only that it failed; why stands in the cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return String(cause ?? error);
}
