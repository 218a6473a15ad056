import type { Answer, InferenceCall } from '../pipeline/inference-call.js';
import type { InferRequest } from '../pipeline/infer-request.js';
import type { LiveVersion } from '../pipeline/live-version.js';
import { asRefusal, type Refusal } from '../refusal.js';
import type { Tensor } from '../tensors/tensor.js';
import { headerOf, type HttpExchange } from './http-exchange.js';
import type { ReplyForm } from './reply-form.js';

/** One request for predictions over HTTP, whose reply takes the form of its protocol. */
export class HttpCall implements InferenceCall {
  readonly timeoutMs = null;

  constructor(
    readonly model: string,
    readonly version: string | null,
    readonly request: InferRequest,
    readonly receivedAt: number,
    private readonly exchange: HttpExchange,
    private readonly form: ReplyForm,
  ) {}

  inputs(_live: LiveVersion): readonly Tensor[] {
    return this.request.inputs;
  }

  header(lowerCaseName: string): string | undefined {
    return headerOf(this.exchange, lowerCaseName);
  }

  cancelled(): boolean {
    return this.exchange.gone;
  }

  answer(answer: Answer): void {
    try {
      this.form.answer(this.exchange, this.request, answer);
    } catch (error) {
      this.refuse(asRefusal(error));
    }
  }

  refuse(refusal: Refusal): void {
    this.form.refuse(this.exchange, refusal);
  }
}
