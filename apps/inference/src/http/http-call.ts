import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, InferenceCall } from '../pipeline/inference-call.js';
import type { InferRequest } from '../pipeline/infer-request.js';
import type { LiveVersion } from '../pipeline/live-version.js';
import { asRefusal, type Refusal } from '../refusal.js';
import type { Tensor } from '../tensors/tensor.js';
import type { ReplyForm } from './reply-form.js';

/** One request for predictions over HTTP, whose reply takes the form of its protocol. */
export class HttpCall implements InferenceCall {
  readonly timeoutMs = null;

  constructor(
    readonly model: string,
    readonly version: string | null,
    readonly request: InferRequest,
    readonly receivedAt: number,
    private readonly incoming: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly form: ReplyForm,
  ) {}

  inputs(_live: LiveVersion): readonly Tensor[] {
    return this.request.inputs;
  }

  header(name: string): string | undefined {
    const value = this.incoming.headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  }

  cancelled(): boolean {
    return this.response.destroyed;
  }

  answer(answer: Answer): void {
    try {
      this.form.answer(this.response, this.request, answer);
    } catch (error) {
      this.refuse(asRefusal(error));
    }
  }

  refuse(refusal: Refusal): void {
    this.form.refuse(this.response, refusal);
  }
}
