import { constants, type ServerHttp2Stream } from 'node:http2';
import type { InferencePipeline } from '../pipeline/inference-pipeline.js';
import { asRefusal, invalid, type Refusal } from '../refusal.js';
import { FrameReader } from './frame-reader.js';
import { frame } from './frames.js';
import { GrpcCall, type CallReply } from './grpc-call.js';
import { decodeInferRequest } from './infer-messages.js';
import { encodeStreamError, encodeStreamReply } from './triton-messages.js';
import { beginReply, type GrpcHeaders } from './unary-exchange.js';

export interface InferStreamOptions {
  readonly pipeline: InferencePipeline;
  readonly maxMessageBytes: number;
  readonly maxTensors: number;
  /** Milliseconds that the caller gives the whole call; null: it said nothing. */
  readonly timeoutMs: number | null;
}

/**
 * One ModelStreamInfer call: many requests over one stream, each answered by a message of its own as soon as it is
 * ready. A request that is refused is answered by an error message, and the stream goes on. While the caller does not
 * read its answers, no more of its requests are read.
 */
export class InferStream implements CallReply {
  private readonly frames: FrameReader;
  private readonly receivedAt = performance.now();
  private readonly close: (refusal: Refusal | null) => void;
  private open = 0;
  private ended = false;

  constructor(
    private readonly stream: ServerHttp2Stream,
    private readonly headers: GrpcHeaders,
    private readonly options: InferStreamOptions,
  ) {
    this.frames = new FrameReader(headers['grpc-encoding'], options.maxMessageBytes);
    this.close = beginReply(stream);
    stream.on('data', (chunk: Buffer) => this.take(chunk));
    stream.on('drain', () => stream.resume());
    stream.on('end', () => this.finish());
    stream.on('error', () => stream.close(constants.NGHTTP2_CANCEL));
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

  private take(chunk: Buffer): void {
    try {
      for (const message of this.frames.push(chunk)) this.submit(message);
    } catch (error) {
      // Where one message ends is not known any more, so nothing behind it can be read.
      this.close(asRefusal(error));
    }
  }

  private submit(message: Buffer): void {
    this.open++;
    const { pipeline, timeoutMs } = this.options;
    const now = performance.now();
    const left = timeoutMs === null ? null : timeoutMs - (now - this.receivedAt);
    try {
      pipeline.submit(
        new GrpcCall(decodeInferRequest(message, this.options.maxTensors), now, left, this.headers, this.stream, this),
      );
    } catch (error) {
      this.refuse(asRefusal(error), null);
    }
  }

  private write(message: Buffer): void {
    if (this.stream.destroyed) return;
    if (!this.stream.write(frame(message))) this.stream.pause();
    this.finishWhenDone();
  }

  private finish(): void {
    this.ended = true;
    if (this.frames.pending > 0) this.close(invalid('the stream ended inside a message'));
    else this.finishWhenDone();
  }

  private finishWhenDone(): void {
    if (this.ended && this.open === 0 && !this.stream.destroyed) this.close(null);
  }
}
