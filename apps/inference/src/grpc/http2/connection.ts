import type { Duplex } from 'node:stream';
import { Abuse } from './abuse.js';
import { FrameParser } from './frame-parser.js';
import { assertFrame, encodeGoAway, encodeSettings, readSettings, uint32, wrongSize } from './peer-frames.js';
import {
  ConnectionError,
  DEFAULT_WINDOW_BYTES,
  ErrorCode,
  Flag,
  FrameType,
  MAX_UINT31,
  protocolError,
  Setting,
  StreamError,
} from './protocol.js';
import { MAX_HEADER_LIST_BYTES } from './request-headers.js';
import { Sender } from './sender.js';
import { STREAM_WINDOW_BYTES } from './server-stream.js';
import {
  assertPriority,
  CONNECTION_WINDOW_BYTES,
  MAX_STREAMS,
  StreamFrames,
  type StreamOptions,
} from './stream-frames.js';

/** A peer that lets more than this wait does not read: nothing more is read from it until it does. */
const UNREAD_BYTES = 2_097_152;

/** Sweeps, one a second, after which a peer that does not go on is given up. */
const PATIENCE = { greeting: 10, frame: 30, reading: 60, leaving: 2, closing: 3 };

const greeting = encodeSettings([
  [Setting.maxConcurrentStreams, MAX_STREAMS],
  [Setting.initialWindowSize, STREAM_WINDOW_BYTES],
  [Setting.maxHeaderListSize, MAX_HEADER_LIST_BYTES],
]);

/** Sent behind the first GOAWAY: its answer says that all requests which the peer sent before it read that have come. */
const LEAVING_PING = Buffer.from('leaving.');

type FrameHandler = (flags: number, id: number, payload: Buffer) => void;

/** One HTTP/2 connection of a client: RFC 9113 without push and priorities, which gRPC has no use for. */
export class Connection {
  private readonly abuse = new Abuse();
  private readonly sender: Sender;
  private readonly frames: StreamFrames;
  private readonly parser = new FrameParser((type, flags, id, payload) => this.take(type, flags, id, payload));
  private settled = false;
  private taken = 0;
  /** `leaving`: GOAWAY is sent and requests that were on their way count. `left`: they do not. `ended`: nothing is read. */
  private state: 'open' | 'leaving' | 'left' | 'ended' = 'open';
  private peerIsLeaving = false;
  private readonly seen = { taken: 0, written: 0 };
  private readonly sweeps = { greeting: 0, frame: 0, reading: 0, leaving: 0, closing: 0 };

  constructor(
    private readonly socket: Duplex,
    private readonly options: StreamOptions,
  ) {
    this.sender = new Sender(socket, (stream) => this.frames.replyEnded(stream));
    this.frames = new StreamFrames(this.sender, this.abuse, options, () => this.onIdle());
    this.sender.frame(FrameType.settings, 0, 0, greeting);
    this.sender.frame(FrameType.windowUpdate, 0, 0, uint32(CONNECTION_WINDOW_BYTES - DEFAULT_WINDOW_BYTES));
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('drain', () => this.guarded(() => this.drained()));
    socket.on('end', () => this.guarded(() => this.peerEnded()));
    socket.on('close', () => this.frames.abortAll());
    // A broken connection is the peer's business; 'close' follows.
    socket.on('error', () => undefined);
  }

  /** Asks the peer to send no more, answers what is under way, and ends the connection. */
  leave(): void {
    if (this.state !== 'open') return;
    if (!this.settled) {
      this.socket.destroy();
      return;
    }
    this.state = 'leaving';
    this.sender.frame(FrameType.goAway, 0, 0, encodeGoAway(MAX_UINT31, ErrorCode.none));
    this.sender.frame(FrameType.ping, 0, 0, LEAVING_PING);
  }

  /** To be called once a second: gives up a peer that does not go on. */
  sweep(now: number): void {
    if (this.state === 'ended') {
      if (++this.sweeps.closing > PATIENCE.closing) this.socket.destroy();
      return;
    }
    if (this.state === 'leaving' && ++this.sweeps.leaving >= PATIENCE.leaving) this.left();
    this.checkProgress();
    this.guarded(() => this.frames.sweep(now));
  }

  private checkProgress(): void {
    const { sender, seen } = this;
    const begun = this.parser.midFrame || this.frames.blocks.open !== null;
    this.wait('greeting', !this.settled);
    this.wait('frame', begun && seen.taken === this.taken);
    if (this.wait('reading', sender.waitingBytes > 0 && seen.written === sender.written)) this.socket.destroy();
    seen.taken = this.taken;
    seen.written = sender.written;
  }

  /** @returns whether the peer has been waited for too long, and its connection is over */
  private wait(what: 'greeting' | 'frame' | 'reading', waiting: boolean): boolean {
    this.sweeps[what] = waiting ? this.sweeps[what] + 1 : 0;
    if (this.sweeps[what] <= PATIENCE[what]) return false;
    this.fail(protocolError(`waited in vain for the peer (${what})`));
    return true;
  }

  private read(chunk: Buffer): void {
    if (this.state === 'ended') return;
    this.guarded(() => this.parser.push(chunk));
    if (this.sender.waitingBytes > UNREAD_BYTES) this.socket.pause();
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  private drained(): void {
    this.sender.resume();
    this.socket.resume();
  }

  private take(type: number, flags: number, id: number, payload: Buffer): void {
    this.taken++;
    const { open } = this.frames.blocks;
    if (open && (type !== FrameType.continuation || id !== open.stream)) {
      throw protocolError('a header block is interrupted');
    }
    if (!this.settled && (type !== FrameType.settings || flags & Flag.ack)) {
      throw protocolError('the first frame is not SETTINGS');
    }
    try {
      const handler = this.handlers[type];
      if (handler) handler(flags, id, payload);
      else this.abuse.idleFrame();
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.frames.fail(id, error);
    }
  }

  private readonly handlers: readonly FrameHandler[] = [
    (flags, id, payload) => this.frames.onData(flags, id, payload),
    (flags, id, payload) => this.frames.onHeaders(flags, id, payload),
    (_flags, id, payload) => this.onPriority(id, payload),
    (flags, id, payload) => this.frames.onResetStream(flags, id, payload),
    (flags, id, payload) => this.onSettings(flags, id, payload),
    () => {
      throw protocolError('a client may not push');
    },
    (flags, id, payload) => this.onPing(flags, id, payload),
    (_flags, id, payload) => this.onGoAway(id, payload),
    (flags, id, payload) => this.frames.onWindowUpdate(flags, id, payload),
    (flags, id, payload) => this.frames.onContinuation(flags, id, payload),
  ];

  private onPriority(id: number, payload: Buffer): void {
    assertPriority(id, payload);
    this.abuse.idleFrame();
  }

  private onSettings(flags: number, id: number, payload: Buffer): void {
    if (flags & Flag.ack) {
      assertFrame('SETTINGS', payload, 0, id === 0);
      return;
    }
    if (id !== 0) throw protocolError('SETTINGS of a stream');
    const { initialWindowBytes, maxFrameBytes } = readSettings(payload);
    this.abuse.idleFrame();
    this.settled = true;
    if (maxFrameBytes !== undefined) this.sender.limitFrames(maxFrameBytes);
    // Peers wait for the acknowledgement before they count by the new window.
    this.sender.frame(FrameType.settings, Flag.ack, 0);
    if (initialWindowBytes !== undefined) this.frames.setPeerWindow(initialWindowBytes);
  }

  private onPing(flags: number, id: number, payload: Buffer): void {
    assertFrame('PING', payload, 8, id === 0);
    this.abuse.idleFrame();
    if ((flags & Flag.ack) === 0) this.sender.frame(FrameType.ping, Flag.ack, 0, payload);
    else if (this.state === 'leaving' && payload.equals(LEAVING_PING)) this.left();
  }

  private onGoAway(id: number, payload: Buffer): void {
    if (id !== 0) throw protocolError('GOAWAY of a stream');
    if (payload.length < 8) throw wrongSize('GOAWAY');
    this.peerIsLeaving = true;
    if (this.frames.streams.size === 0) this.onIdle();
  }

  /** Every request that the peer sent before it knew has come: later ones are refused. */
  private left(): void {
    this.state = 'left';
    this.frames.refuse();
    this.sender.frame(FrameType.goAway, 0, 0, encodeGoAway(this.frames.streams.last, ErrorCode.none));
    if (this.frames.streams.size === 0) this.onIdle();
  }

  private onIdle(): void {
    if (this.state === 'left' || this.peerIsLeaving) this.finish();
  }

  /** The peer sends nothing more but may still read. */
  private peerEnded(): void {
    this.peerIsLeaving = true;
    this.frames.abortUnfinished();
    if (this.frames.streams.size === 0) this.finish();
  }

  /** Ends the connection for a fault of the peer or, after which nothing is known of its state, of this server. */
  private fail(error: unknown): void {
    const isPeers = error instanceof ConnectionError;
    if (!isPeers) this.options.onFault(error);
    if (this.state === 'ended') return;
    const { code, message } = isPeers ? error : { code: ErrorCode.internal, message: 'the server has failed' };
    this.sender.frame(FrameType.goAway, 0, 0, encodeGoAway(this.frames.streams.last, code, message));
    this.finish();
    this.frames.abortAll();
  }

  /** Sends what waits and ends this side; the sweep closes what the peer does not. */
  private finish(): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.sender.flush();
    this.socket.end();
    // What is still unread would make the system reset the connection under the peer's last replies.
    this.socket.resume();
  }
}
