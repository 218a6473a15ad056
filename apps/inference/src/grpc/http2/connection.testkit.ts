import { Duplex } from 'node:stream';
import { Connection } from './connection.js';
import { encodeHeaders } from './hpack-encoder.js';
import { Outbox } from './outbox.js';
import { Flag, FRAME_HEAD_BYTES, FrameType, PREFACE } from './protocol.js';
import type { ServerStream } from './server-stream.js';
import type { HeaderField } from './static-table.js';

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

export const requestFields: readonly HeaderField[] = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/a'],
];
export const requestBlock = encodeHeaders(requestFields);

/** A client of one connection that sends what it likes, over a socket that is none. */
export class RawPeer {
  readonly streams: ServerStream[] = [];
  readonly events: string[] = [];
  /** What the server reported of itself. */
  readonly faults: unknown[] = [];
  /** Set to make each receiver fail with it. */
  failWith: Error | null = null;
  readonly connection: Connection;
  /** Writes since the beginning, in bytes: what the socket was given at a time. */
  readonly writes: Buffer[] = [];
  private readonly socket: Duplex;
  private readonly stuck: (() => void)[] = [];

  /** @param reads whether the peer takes what is written */
  constructor(private reads = true) {
    this.socket = new Duplex({
      read: () => undefined,
      writev: (chunks, done) => {
        this.writes.push(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)));
        if (this.reads) done();
        else this.stuck.push(done);
      },
    });
    const accept = (stream: ServerStream) => {
      this.streams.push(stream);
      const note = (what: string) => {
        this.events.push(`${stream.id} ${what}`);
        if (this.failWith) throw this.failWith;
      };
      return {
        data: (chunk: Buffer) => note(String(chunk)),
        end: () => note('end'),
        aborted: () => note('aborted'),
        drained: () => note('drained'),
        sweep: () => undefined,
      };
    };
    this.connection = new Connection(this.socket, {
      accept,
      maxHeldBytes: 1_000_000,
      onFault: (error) => void this.faults.push(error),
    });
  }

  /** Sends preface and SETTINGS, and forgets what came back. */
  async greet(settings: Buffer = Buffer.alloc(0)): Promise<this> {
    this.bytes(PREFACE).frame(FrameType.settings, 0, 0, settings);
    await this.frames();
    return this;
  }

  bytes(bytes: Buffer): this {
    this.socket.emit('data', bytes);
    return this;
  }

  frame(type: number, flags: number, stream: number, payload: Buffer | string = ''): this {
    const outbox = new Outbox();
    outbox.frame(type, flags, stream, Buffer.from(payload));
    for (const bytes of outbox.take()) this.bytes(bytes);
    return this;
  }

  /** Sends a whole request without a body. */
  request(stream: number): this {
    return this.frame(FrameType.headers, Flag.endHeaders | Flag.endStream, stream, requestBlock);
  }

  /** The frames that came since the last call. */
  async frames(): Promise<Frame[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return framesOf(Buffer.concat(this.writes.splice(0)));
  }

  /** Reads what is written from here on. */
  readAgain(): void {
    this.reads = true;
    for (const done of this.stuck.splice(0)) done();
  }

  /** Whether the server reads from this peer. */
  get isRead(): boolean {
    return !this.socket.isPaused();
  }

  get isOver(): boolean {
    return this.socket.writableEnded || this.socket.destroyed;
  }

  hangUp(): void {
    this.socket.emit('end');
  }
}

function framesOf(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + FRAME_HEAD_BYTES + bytes.readUIntBE(at, 3);
    const [type, flags] = [bytes[at + 3]!, bytes[at + 4]!];
    frames.push({
      type,
      flags,
      stream: bytes.readUInt32BE(at + 5),
      payload: bytes.subarray(at + FRAME_HEAD_BYTES, end),
    });
    at = end;
  }
  return frames;
}
