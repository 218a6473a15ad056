import type { InferencePipeline } from '../pipeline/inference-pipeline.js';
import { asRefusal, invalid, Refusal } from '../refusal.js';
import type { CallHead } from './call-head.js';
import { frame } from './frames.js';
import { GrpcCall, type CallReply } from './grpc-call.js';
import type { ServerStream, StreamReceiver } from './http2/server-stream.js';
import { decodeInferRequest } from './infer-messages.js';
import { MessageReader } from './message-reader.js';
import { okTrailers, refusalTrailers, replyHead } from './reply-blocks.js';
import { encodeStreamError, encodeStreamReply } from './triton-messages.js';

export interface InferStreamOptions {
  readonly pipeline: InferencePipeline;
  readonly maxMessageBytes: number;
  readonly maxTensors: number;
}

/**
 * One ModelStreamInfer call: many requests over one stream, each answered by a message of its own as soon as it is
 * ready. A request that is refused is answered by an error message, and the stream goes on. While the caller does not
 * read its answers, no more of its requests are read.
 */
export class InferStream implements StreamReceiver, CallReply {
  private readonly messages: MessageReader;
  private readonly receivedAt = performance.now();
  /** What comes before the caller is admitted; null from then on. */
  private early: Buffer[] | null = [];
  private open = 0;
  private ended = false;

  constructor(
    private readonly stream: ServerStream,
    private readonly head: CallHead,
    private readonly options: InferStreamOptions,
  ) {
    this.messages = new MessageReader(head.encoding, options.maxMessageBytes);
    stream.pause();
  }

  /** Begins to answer: the caller is admitted. */
  begin(): void {
    const early = this.early ?? [];
    this.early = null;
    this.stream.respond(replyHead);
    for (const chunk of early) this.read(chunk);
    if (this.stream.remoteEnded) this.end();
    else this.stream.resume();
  }

  data(chunk: Buffer): void {
    if (this.early) this.early.push(chunk);
    else this.read(chunk);
  }

  private read(chunk: Buffer): void {
    if (this.ended) return;
    try {
      for (const message of this.messages.push(chunk)) this.submit(message);
    } catch (error) {
      // Where one message ends is not known any more, so nothing behind it can be read.
      this.close(asRefusal(error));
    }
  }

  end(): void {
    if (this.early || this.ended) return;
    this.ended = true;
    if (this.messages.pending > 0) this.close(invalid('the stream ended inside a message'));
    else this.finishWhenDone();
  }

  aborted(): void {}

  drained(): void {
    this.stream.resume();
  }

  sweep(now: number): void {
    if (this.early) return;
    const { timeoutMs } = this.head;
    if (timeoutMs === null || now - this.receivedAt < timeoutMs) return;
    this.close(new Refusal('expired', 'Request timeout expired'));
  }

  /** The answer to one of the requests, encoded. */
  send(message: Buffer): void {
    this.open--;
    this.write(encodeStreamReply(message));
  }

  refuse({ message }: Refusal, id: string | null): void {
    this.open--;
    this.write(encodeStreamError(message, id));
  }

  private submit(message: Buffer): void {
    this.open++;
    const { pipeline, maxTensors } = this.options;
    const { timeoutMs } = this.head;
    const now = performance.now();
    const left = timeoutMs === null ? null : timeoutMs - (now - this.receivedAt);
    try {
      const request = decodeInferRequest(message, maxTensors);
      pipeline.submit(new GrpcCall(request, now, left, this.head.headers, this.stream, this));
    } catch (error) {
      this.refuse(asRefusal(error), null);
    }
  }

  private write(message: Buffer): void {
    if (!this.stream.write(frame(message))) this.stream.pause();
    this.finishWhenDone();
  }

  private finishWhenDone(): void {
    if (this.ended && this.open === 0) this.stream.end(okTrailers);
  }

  private close(refusal: Refusal): void {
    this.ended = true;
    this.stream.end(refusalTrailers(refusal));
  }
}
