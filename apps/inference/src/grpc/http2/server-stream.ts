import { ErrorCode, StreamError } from './protocol.js';
import { ReceiveWindow } from './receive-window.js';
import type { RequestHeaders } from './request-headers.js';

/** Bytes that a caller may send on one stream before they are taken: most tensors come without a round trip. */
export const STREAM_WINDOW_BYTES = 1_048_576;

/** What comes on a stream behind its head. After `end` or `aborted` nothing more comes. */
export interface StreamReceiver {
  data(chunk: Buffer): void;
  end(): void;
  /** The caller has reset the stream, or the connection is lost. */
  aborted(): void;
  /** What was written and had to wait has been sent. */
  drained(): void;
  /** Called about once a second. @param now monotonic milliseconds */
  sweep(now: number): void;
}

/** The connection as its streams see it. */
export interface StreamCarrier {
  sendHead(stream: ServerStream, block: Buffer, last: boolean): void;
  /** Sends data as far as the windows allow; the rest follows as they open. */
  sendData(stream: ServerStream, data: Buffer): void;
  /** Sends the stream's trailers behind its data. */
  sendTrailers(stream: ServerStream): void;
  /** Counts bytes that the stream keeps in memory until it is over. */
  hold(stream: ServerStream, bytes: number): void;
  /** Lets the peer send so many bytes more. */
  release(stream: ServerStream, bytes: number): void;
  reset(stream: ServerStream, code: number): void;
}

/** One call of a peer. What is sent after it is over goes nowhere. */
export class ServerStream {
  readonly received = new ReceiveWindow(STREAM_WINDOW_BYTES);
  /** Messages, or what is left of them, that wait for the peer's windows. */
  readonly unsent: Buffer[] = [];
  /** The last header block, sent once all data is. */
  trailers: Buffer | null = null;
  receiver: StreamReceiver | null = null;
  heldBytes = 0;
  /** The peer has sent everything. */
  remoteEnded = false;
  /** Over: answered whole, reset by either side, or lost with its connection. */
  closed = false;
  /** Whether a reply has begun. */
  responded = false;
  /** Data of the reply has gone out since it was last asked how long none has. */
  progressed = false;
  private stalledSweeps = 0;
  private paused = false;
  private withheld = 0;
  private announced: number | null;

  /** @param sendWindow bytes that the peer takes before it says more */
  constructor(
    readonly id: number,
    readonly headers: RequestHeaders,
    public sendWindow: number,
    private readonly carrier: StreamCarrier,
  ) {
    const length = headers['content-length'];
    this.announced = length === undefined ? null : Number(length);
  }

  /** Counts a piece of the body against its announced length. Throws a StreamError where they differ. */
  expect(bytes: number, last: boolean): void {
    if (this.announced === null) return;
    this.announced -= bytes;
    // Written so that a length which is no number is refused too.
    const fits = last ? this.announced === 0 : this.announced >= 0;
    if (!fits) throw new StreamError(ErrorCode.protocol, 'the body is not as long as content-length says');
  }

  /** To be asked once a second. @returns how many times in a row data waited and none of it could go out */
  stalledFor(): number {
    this.stalledSweeps = this.unsent.length === 0 || this.progressed ? 0 : this.stalledSweeps + 1;
    this.progressed = false;
    return this.stalledSweeps;
  }

  /** Sends the head of the reply, an encoded header block. */
  respond(block: Buffer): void {
    if (this.closed || this.responded) return;
    this.responded = true;
    this.carrier.sendHead(this, block, false);
  }

  /** Sends a reply that is a head alone. */
  respondAndEnd(block: Buffer): void {
    if (this.closed || this.responded) return;
    this.responded = true;
    this.carrier.sendHead(this, block, true);
  }

  /** Sends data, which must not be changed afterwards. @returns whether all of it went out; else `drained` will be called */
  write(data: Buffer): boolean {
    if (this.closed || this.trailers) return true;
    this.carrier.sendData(this, data);
    return this.unsent.length === 0;
  }

  /** Ends the reply behind everything written. */
  end(trailers: Buffer): void {
    if (this.closed || this.trailers) return;
    this.trailers = trailers;
    this.carrier.sendTrailers(this);
  }

  reset(code: number): void {
    if (!this.closed) this.carrier.reset(this, code);
  }

  /** Counts bytes of the request that are kept until the stream is over. */
  hold(bytes: number): void {
    if (!this.closed) this.carrier.hold(this, bytes);
  }

  /** Lets the peer send no more than it already may, until `resume`. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    const bytes = this.withheld;
    this.withheld = 0;
    if (bytes > 0) this.release(bytes);
  }

  /** Lets the peer send as much again as it has sent, unless the stream is paused. */
  release(bytes: number): void {
    if (this.paused) this.withheld += bytes;
    else if (!this.closed) this.carrier.release(this, bytes);
  }
}
