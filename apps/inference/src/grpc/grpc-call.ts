import type { ServerHttp2Stream } from 'node:http2';
import type { Answer, InferenceCall } from '../pipeline/inference-call.js';
import type { InferRequest } from '../pipeline/infer-request.js';
import { perVersion } from '../pipeline/per-version.js';
import { asRefusal, type Refusal } from '../refusal.js';
import { encodeInferReply, inferReplyPrefix, type GrpcInferRequest } from './infer-messages.js';
import type { Tensor } from '../tensors/tensor.js';
import type { GrpcHeaders } from './unary-exchange.js';
import { sendMessage, sendStatus } from './unary-exchange.js';

const prefixOf = perVersion(({ served }) => inferReplyPrefix(served.name, served.version));

/** One ModelInfer call. */
export class GrpcCall implements InferenceCall {
  readonly model: string;
  readonly version: string | null;
  readonly request: InferRequest;

  constructor(
    private readonly message: GrpcInferRequest,
    readonly receivedAt: number,
    readonly timeoutMs: number | null,
    private readonly headers: GrpcHeaders,
    private readonly stream: ServerHttp2Stream,
  ) {
    this.model = message.model;
    this.version = message.version === '' ? null : message.version;
    this.request = message.request;
  }

  header(name: string): string | undefined {
    return this.headers[name.toLowerCase()];
  }

  inputs(): readonly Tensor[] {
    return this.request.inputs;
  }

  cancelled(): boolean {
    return this.stream.destroyed || this.stream.aborted;
  }

  answer({ live, parameters, outputs }: Answer): void {
    const { request, raw } = this.message;
    try {
      sendMessage(this.stream, encodeInferReply(prefixOf(live), request.id, parameters, outputs, raw));
    } catch (error) {
      this.refuse(asRefusal(error));
    }
  }

  refuse(refusal: Refusal): void {
    sendStatus(this.stream, refusal);
  }
}
