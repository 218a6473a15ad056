import type { Abuse } from './abuse.js';
import { HeaderBlocks } from './header-blocks.js';
import { assertFrame, headerPiece, uint32, unpadded, wrongSize } from './peer-frames.js';
import {
  ConnectionError,
  ErrorCode,
  Flag,
  FrameType,
  MAX_UINT31,
  DEFAULT_WINDOW_BYTES,
  protocolError,
  StreamError,
} from './protocol.js';
import { ReceiveWindow } from './receive-window.js';
import type { Sender } from './sender.js';
import { ServerStream, type StreamCarrier, type StreamReceiver } from './server-stream.js';
import { StreamRegistry } from './stream-registry.js';

/** Bytes that all streams of a connection may send before they are taken. */
export const CONNECTION_WINDOW_BYTES = 16_777_216;
export const MAX_STREAMS = 1_000;

/** Sweeps, one a second, after which a reply of which the peer lets nothing through is given up. */
const STALLED_SWEEPS = 60;

export interface StreamOptions {
  /** Called with each new stream; gives what takes what comes on it. */
  readonly accept: (stream: ServerStream) => StreamReceiver;
  /** Bytes of unfinished requests and unsent replies beyond which a connection gets no new stream. */
  readonly maxHeldBytes: number;
  /** Told of exceptions that are no peer's doing; the connection they came up in is ended, the others go on. */
  readonly onFault: (error: unknown) => void;
}

/** The streams of one connection: what the peer's frames do to them, and what they send. */
export class StreamFrames implements StreamCarrier {
  readonly blocks = new HeaderBlocks();
  readonly streams = new StreamRegistry();
  private readonly received = new ReceiveWindow(CONNECTION_WINDOW_BYTES);
  private peerWindow = DEFAULT_WINDOW_BYTES;
  private heldBytes = 0;
  private refusing = false;

  /** @param onIdle called when the last open stream is over */
  constructor(
    private readonly sender: Sender,
    private readonly abuse: Abuse,
    private readonly options: StreamOptions,
    private readonly onIdle: () => void,
  ) {}

  onHeaders(flags: number, id: number, payload: Buffer): void {
    if (id % 2 === 0) throw protocolError('HEADERS on a stream where it may not be');
    const piece = headerPiece(flags, payload);
    const endStream = (flags & Flag.endStream) !== 0;
    if (flags & Flag.endHeaders) this.takeBlock(id, endStream, piece);
    else this.blocks.begin(id, endStream, piece);
  }

  onContinuation(flags: number, _id: number, payload: Buffer): void {
    const { open } = this.blocks;
    if (!open) throw protocolError('CONTINUATION of nothing');
    this.blocks.continue(open, payload);
    if (flags & Flag.endHeaders) this.takeBlock(open.stream, open.endStream, this.blocks.finish(open));
  }

  onData(flags: number, id: number, payload: Buffer): void {
    if (this.streams.isIdle(id)) throw protocolError('DATA on a stream where it may not be');
    const { length } = payload;
    if (!this.received.arrive(length)) throw overflow('DATA beyond the window of the connection');
    this.openWindow(0, this.received.release(length));
    const data = unpadded(flags, payload);
    const stream = this.streams.get(id);
    if (!stream || stream.remoteEnded) return this.onStray(id);
    if (!stream.received.arrive(length)) throw new StreamError(ErrorCode.flowControl, 'DATA beyond the window');
    const last = (flags & Flag.endStream) !== 0;
    stream.expect(data.length, last);
    if (data.length > 0) stream.receiver?.data(data);
    else if (!last) this.abuse.idleFrame();
    // A window is of no use to a peer that has sent everything.
    if (last) this.requestEnded(stream);
    else stream.release(length);
  }

  onResetStream(_flags: number, id: number, payload: Buffer): void {
    assertFrame('RST_STREAM', payload, 4, !this.streams.isIdle(id));
    this.abuse.cutStream();
    const stream = this.streams.get(id);
    if (stream) this.abort(stream);
  }

  onWindowUpdate(_flags: number, id: number, payload: Buffer): void {
    assertFrame('WINDOW_UPDATE', payload, 4, id === 0 || !this.streams.isIdle(id));
    const bytes = payload.readUInt32BE() & MAX_UINT31;
    if (id === 0) {
      if (bytes === 0) throw protocolError('a WINDOW_UPDATE of nothing');
      this.sender.window += bytes;
      if (this.sender.window > MAX_UINT31) throw overflow('the window of the connection is too large');
    } else if (!this.widen(id, bytes)) return;
    this.sender.resume();
  }

  /** Applies the peer's SETTINGS_INITIAL_WINDOW_SIZE to streams that are open and to come. */
  setPeerWindow(bytes: number): void {
    const change = bytes - this.peerWindow;
    this.peerWindow = bytes;
    for (const stream of this.streams.all()) {
      stream.sendWindow += change;
      if (stream.sendWindow > MAX_UINT31) throw overflow('the window of a stream is too large');
    }
    if (change > 0) this.sender.resume();
  }

  /** From here on new streams are refused, unread, so that their callers may send them elsewhere. */
  refuse(): void {
    this.refusing = true;
  }

  /** Ends a stream for a fault of its peer. */
  fail(id: number, { code }: StreamError): void {
    this.abuse.cutStream();
    const stream = this.streams.get(id);
    if (stream) this.cutOff(stream, code);
    else this.sendReset(id, code);
  }

  /** Never throws: it is what is left to do when something has. */
  abortAll(): void {
    for (const stream of this.streams.all()) {
      try {
        this.abort(stream);
      } catch (error) {
        this.options.onFault(error);
      }
    }
  }

  /** To be called once a second: gives up replies that the peer's windows hold back, and lets the others look at the time. */
  sweep(now: number): void {
    for (const stream of this.streams.all()) {
      if (stream.stalledFor() <= STALLED_SWEEPS) stream.receiver?.sweep(now);
      // To gRPC this code says that the caller's bandwidth is exhausted.
      else this.cutOff(stream, ErrorCode.enhanceYourCalm);
    }
  }

  /** Ends the streams whose requests cannot become whole any more. */
  abortUnfinished(): void {
    for (const stream of this.streams.all()) if (!stream.remoteEnded) this.abort(stream);
  }

  sendHead(stream: ServerStream, block: Buffer, last: boolean): void {
    this.sender.head(stream, block, last);
  }

  sendData(stream: ServerStream, data: Buffer): void {
    stream.unsent.push(data);
    this.sender.send(stream);
    // Only what has to wait is held for long.
    stream.heldBytes += stream.unsent.length > 0 ? data.length : 0;
    this.heldBytes += stream.unsent.length > 0 ? data.length : 0;
  }

  sendTrailers(stream: ServerStream): void {
    this.sender.send(stream);
  }

  hold(stream: ServerStream, bytes: number): void {
    stream.heldBytes += bytes;
    this.heldBytes += bytes;
  }

  release(stream: ServerStream, bytes: number): void {
    this.openWindow(stream.id, stream.received.release(bytes));
  }

  reset(stream: ServerStream, code: number): void {
    this.sendReset(stream.id, code);
    this.close(stream);
  }

  /** The last frame of a stream's reply is out. */
  readonly replyEnded = (stream: ServerStream): void => {
    this.abuse.answered();
    // The caller need not send the rest of a request that is answered already.
    if (!stream.remoteEnded) this.sendReset(stream.id, ErrorCode.none);
    this.close(stream);
  };

  private takeBlock(id: number, endStream: boolean, block: Buffer): void {
    const stream = this.streams.get(id);
    if (stream) return this.takeTrailers(stream, endStream, block);
    if (!this.streams.isIdle(id)) {
      this.blocks.skip(block);
      if (!this.streams.wasCutShort(id))
        throw new ConnectionError(ErrorCode.streamClosed, 'HEADERS of a closed stream');
      return this.abuse.idleFrame();
    }
    this.streams.use(id);
    if (this.refusing || this.streams.size >= MAX_STREAMS || this.heldBytes > this.options.maxHeldBytes) {
      this.blocks.skip(block);
      throw new StreamError(ErrorCode.refusedStream, 'no stream more is taken');
    }
    this.begin(new ServerStream(id, this.blocks.readRequest(block), this.peerWindow, this), endStream);
  }

  private begin(stream: ServerStream, endStream: boolean): void {
    stream.expect(0, endStream);
    this.streams.add(stream);
    stream.receiver = this.options.accept(stream);
    if (endStream && !stream.closed) this.requestEnded(stream);
  }

  private takeTrailers(stream: ServerStream, endStream: boolean, block: Buffer): void {
    this.blocks.readTrailers(block);
    if (stream.remoteEnded) throw new StreamError(ErrorCode.streamClosed, 'HEADERS behind the end of a request');
    if (!endStream) throw new StreamError(ErrorCode.protocol, 'trailers that do not end their request');
    stream.expect(0, true);
    this.requestEnded(stream);
  }

  private requestEnded(stream: ServerStream): void {
    stream.remoteEnded = true;
    if (!stream.closed) stream.receiver?.end();
  }

  /** A frame of a stream that is over. What was under way when this side ended it is no fault. */
  private onStray(id: number): void {
    this.abuse.idleFrame();
    if (!this.streams.wasCutShort(id)) throw new StreamError(ErrorCode.streamClosed, 'a frame of a closed stream');
  }

  private widen(id: number, bytes: number): boolean {
    if (bytes === 0) throw new StreamError(ErrorCode.protocol, 'a WINDOW_UPDATE of nothing');
    const stream = this.streams.get(id);
    if (!stream) return false;
    stream.sendWindow += bytes;
    if (stream.sendWindow > MAX_UINT31) throw new StreamError(ErrorCode.flowControl, 'the window is too large');
    return true;
  }

  private openWindow(id: number, bytes: number): void {
    if (bytes > 0) this.sender.frame(FrameType.windowUpdate, 0, id, uint32(bytes));
  }

  private sendReset(id: number, code: number): void {
    this.streams.cutShort(id);
    this.sender.frame(FrameType.resetStream, 0, id, uint32(code));
  }

  private cutOff(stream: ServerStream, code: number): void {
    this.sendReset(stream.id, code);
    this.abort(stream);
  }

  private abort(stream: ServerStream): void {
    this.close(stream);
    stream.receiver?.aborted();
  }

  private close(stream: ServerStream): void {
    stream.closed = true;
    this.heldBytes -= stream.heldBytes;
    this.sender.forget(stream);
    this.streams.delete(stream);
    if (this.streams.size === 0) this.onIdle();
  }
}

export function assertPriority(id: number, payload: Buffer): void {
  if (id === 0) throw protocolError('PRIORITY on a stream where it may not be');
  if (payload.length !== 5) throw new StreamError(ErrorCode.frameSize, wrongSize('PRIORITY').message);
}

const overflow = (message: string): ConnectionError => new ConnectionError(ErrorCode.flowControl, message);
