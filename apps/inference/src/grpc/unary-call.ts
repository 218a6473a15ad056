import { invalid, Refusal } from '../refusal.js';
import type { CallHead } from './call-head.js';
import { frame, unframe } from './frames.js';
import type { CallReply } from './grpc-call.js';
import type { ServerStream, StreamReceiver } from './http2/server-stream.js';
import { MessageBuffer } from './message-buffer.js';
import { okTrailers, refusalHead, replyHead } from './reply-blocks.js';

/** Milliseconds that the bytes of one message may take to come from a caller who gave no deadline. */
const LONGEST_REQUEST_MS = 300_000;

/** One unary call: collects its message, then sends one message or one status. */
export class UnaryCall implements StreamReceiver, CallReply {
  readonly receivedAt = performance.now();
  private readonly body = new MessageBuffer();

  /** @param dispatch called in the turn of the message's last byte */
  constructor(
    readonly stream: ServerStream,
    readonly head: CallHead,
    private readonly maxMessageBytes: number,
    private readonly dispatch: (call: UnaryCall) => void,
  ) {}

  /** The message, decompressed. Throws a refusal when the body is not exactly one. */
  message(): Buffer {
    return unframe(this.body.whole, this.head.encoding, this.maxMessageBytes);
  }

  data(chunk: Buffer): void {
    if (this.stream.responded) return;
    this.body.append(chunk);
    this.stream.hold(chunk.length);
    if (this.body.length > this.maxMessageBytes) {
      this.refuse(invalid(`the message is larger than the limit of ${this.maxMessageBytes} bytes`));
    }
  }

  end(): void {
    if (!this.stream.responded) this.dispatch(this);
  }

  aborted(): void {}

  drained(): void {}

  sweep(now: number): void {
    if (this.stream.remoteEnded || now - this.receivedAt < (this.head.timeoutMs ?? LONGEST_REQUEST_MS)) return;
    this.refuse(new Refusal('expired', 'Request timeout expired before the whole request had come'));
  }

  send(message: Buffer): void {
    if (this.stream.responded) return;
    this.stream.respond(replyHead);
    this.stream.write(frame(message));
    this.stream.end(okTrailers);
  }

  refuse(refusal: Refusal): void {
    this.stream.respondAndEnd(refusalHead(refusal));
  }
}
