import type { Answer, InferenceCall } from '../pipeline/inference-call.js';
import type { InferRequest } from '../pipeline/infer-request.js';
import { perVersion } from '../pipeline/per-version.js';
import { replyParameters } from '../pipeline/reply-parameters.js';
import { asRefusal, type Refusal } from '../refusal.js';
import { encodeInferReply, inferReplyPrefix, type GrpcInferRequest } from './infer-messages.js';
import type { Tensor } from '../tensors/tensor.js';
import type { RequestHeaders } from './http2/request-headers.js';
import type { ServerStream } from './http2/server-stream.js';

const prefixOf = perVersion(({ served }) => inferReplyPrefix(served.name, served.version));

/** Where the answer to one request of a call goes. */
export interface CallReply {
  send(message: Buffer): void;
  refuse(refusal: Refusal, id: string | null): void;
}

/** One request, of a ModelInfer call or of a stream of them. */
export class GrpcCall implements InferenceCall {
  readonly model: string;
  readonly version: string | null;
  readonly request: InferRequest;

  constructor(
    private readonly message: GrpcInferRequest,
    readonly receivedAt: number,
    readonly timeoutMs: number | null,
    private readonly headers: RequestHeaders,
    private readonly stream: ServerStream,
    private readonly reply: CallReply,
  ) {
    this.model = message.model;
    this.version = message.version === '' ? null : message.version;
    this.request = message.request;
  }

  header(lowerCaseName: string): string | undefined {
    return this.headers[lowerCaseName];
  }

  inputs(): readonly Tensor[] {
    return this.request.inputs;
  }

  cancelled(): boolean {
    return this.stream.closed;
  }

  answer(answer: Answer): void {
    const { request, raw } = this.message;
    const prefix = prefixOf(answer.live);
    try {
      this.reply.send(encodeInferReply(prefix, request.id, replyParameters(answer), answer.outputs, raw));
    } catch (error) {
      this.refuse(asRefusal(error));
    }
  }

  refuse(refusal: Refusal): void {
    this.reply.refuse(refusal, this.request.id);
  }
}
