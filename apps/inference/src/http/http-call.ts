import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, InferenceCall } from '../pipeline/inference-call.js';
import type { InferRequest } from '../pipeline/infer-request.js';
import { asRefusal, type Refusal } from '../refusal.js';
import { encodeReply } from './encode-reply.js';
import { sendError, sendReply } from './send-reply.js';

/** One infer request over HTTP. */
export class HttpCall implements InferenceCall {
  readonly timeoutMs = null;

  constructor(
    readonly model: string,
    readonly version: string | null,
    readonly request: InferRequest,
    readonly receivedAt: number,
    private readonly incoming: IncomingMessage,
    private readonly response: ServerResponse,
  ) {}

  header(name: string): string | undefined {
    const value = this.incoming.headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  }

  cancelled(): boolean {
    return this.response.destroyed;
  }

  answer(answer: Answer): void {
    try {
      sendReply(this.response, answer, encodeReply(this.request, answer));
    } catch (error) {
      this.refuse(asRefusal(error));
    }
  }

  refuse(refusal: Refusal): void {
    sendError(this.response, refusal);
  }
}
