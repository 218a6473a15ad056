import {
  ConnectionError,
  DEFAULT_MAX_FRAME_BYTES,
  ErrorCode,
  FRAME_HEAD_BYTES,
  PREFACE,
  protocolError,
} from './protocol.js';

/** Takes one whole frame. The payload is a view that stays valid. */
export type FrameSink = (type: number, flags: number, stream: number, payload: Buffer) => void;

/**
 * Cuts the bytes of a connection into the preface and frames, however they arrive. Frames that come whole are views into
 * the chunk; only one that two chunks share is copied.
 */
export class FrameParser {
  private prefaceRead = 0;
  private held: Buffer = Buffer.alloc(0);
  private heldBytes = 0;

  constructor(private readonly sink: FrameSink) {}

  /** Whether the peer has said that it speaks HTTP/2. */
  get greeted(): boolean {
    return this.prefaceRead === PREFACE.length;
  }

  /** Whether a frame has begun and is not whole. */
  get midFrame(): boolean {
    return this.heldBytes > 0;
  }

  /** Throws a ConnectionError for a wrong preface or a frame beyond the limit, and whatever the sink throws. */
  push(chunk: Buffer): void {
    let at = this.greeted ? 0 : this.readPreface(chunk);
    if (this.heldBytes > 0) at = this.finishHeld(chunk);
    while (chunk.length - at >= FRAME_HEAD_BYTES) {
      const end = at + frameBytes(chunk, at);
      if (end > chunk.length) break;
      this.emit(chunk, at, end);
      at = end;
    }
    if (at < chunk.length) this.hold(chunk, at);
  }

  private readPreface(chunk: Buffer): number {
    const end = Math.min(PREFACE.length - this.prefaceRead, chunk.length);
    for (let at = 0; at < end; at++) {
      if (chunk[at] !== PREFACE[this.prefaceRead + at]) throw protocolError('the connection does not begin as HTTP/2');
    }
    this.prefaceRead += end;
    return end;
  }

  private emit(bytes: Buffer, at: number, end: number): void {
    const stream = bytes.readUInt32BE(at + 5) & 0x7fff_ffff;
    this.sink(bytes[at + 3] as number, bytes[at + 4] as number, stream, bytes.subarray(at + FRAME_HEAD_BYTES, end));
  }

  /** Keeps what has come of a frame in a buffer that it will fill exactly. */
  private hold(chunk: Buffer, from: number): void {
    const known = chunk.length - from >= FRAME_HEAD_BYTES;
    this.held = Buffer.allocUnsafe(known ? frameBytes(chunk, from) : FRAME_HEAD_BYTES);
    this.heldBytes = chunk.copy(this.held, 0, from);
  }

  /** @returns where the bytes behind the held frame begin */
  private finishHeld(chunk: Buffer): number {
    let at = 0;
    if (this.heldBytes < FRAME_HEAD_BYTES) {
      at = this.fill(chunk, 0, FRAME_HEAD_BYTES);
      if (this.heldBytes < FRAME_HEAD_BYTES) return at;
      const whole = Buffer.allocUnsafe(frameBytes(this.held, 0));
      this.held.copy(whole, 0, 0, FRAME_HEAD_BYTES);
      this.held = whole;
    }
    at = this.fill(chunk, at, this.held.length);
    if (this.heldBytes === this.held.length) {
      this.heldBytes = 0;
      this.emit(this.held, 0, this.held.length);
    }
    return at;
  }

  private fill(chunk: Buffer, from: number, upTo: number): number {
    const copied = chunk.copy(this.held, this.heldBytes, from, from + upTo - this.heldBytes);
    this.heldBytes += copied;
    return from + copied;
  }
}

function frameBytes(bytes: Buffer, at: number): number {
  const payload = bytes.readUIntBE(at, 3);
  if (payload > DEFAULT_MAX_FRAME_BYTES) {
    throw new ConnectionError(
      ErrorCode.frameSize,
      `a frame has ${payload} bytes, the limit is ${DEFAULT_MAX_FRAME_BYTES}`,
    );
  }
  return FRAME_HEAD_BYTES + payload;
}
