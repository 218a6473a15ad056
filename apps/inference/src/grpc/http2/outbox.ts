import { FRAME_HEAD_BYTES } from './protocol.js';

/** Small frames are gathered in buffers of this size: the replies of a whole turn in one or two. */
const CHUNK_BYTES = 32_768;

/** A payload from here on is sent as it lies instead of being copied. */
const REFERENCE_BYTES = 8_192;

const nothing = Buffer.alloc(0);

/** The frames that wait for the end of the turn, as few buffers for one write. */
export class Outbox {
  private chunk: Buffer = nothing;
  private begin = 0;
  private at = 0;
  private sealed: Buffer[] = [];
  private sealedBytes = 0;

  /** Bytes that wait. */
  get bytes(): number {
    return this.sealedBytes + this.at - this.begin;
  }

  /** Adds a frame. A large payload must not be changed afterwards. */
  frame(type: number, flags: number, stream: number, payload: Buffer = nothing): void {
    const { length } = payload;
    const copied = length < REFERENCE_BYTES;
    this.reserve(FRAME_HEAD_BYTES + (copied ? length : 0));
    this.writeHead(length, type, flags, stream);
    if (copied) {
      this.chunk.set(payload, this.at);
      this.at += length;
    } else {
      this.seal();
      this.sealed.push(payload);
      this.sealedBytes += length;
    }
  }

  /** Gives what waits, in order, and is empty. */
  take(): readonly Buffer[] {
    this.seal();
    const taken = this.sealed;
    this.sealed = [];
    this.sealedBytes = 0;
    return taken;
  }

  private writeHead(length: number, type: number, flags: number, stream: number): void {
    const { chunk, at } = this;
    chunk[at] = length >>> 16;
    chunk[at + 1] = length >>> 8;
    chunk[at + 2] = length;
    chunk[at + 3] = type;
    chunk[at + 4] = flags;
    chunk[at + 5] = stream >>> 24;
    chunk[at + 6] = stream >>> 16;
    chunk[at + 7] = stream >>> 8;
    chunk[at + 8] = stream;
    this.at = at + FRAME_HEAD_BYTES;
  }

  private reserve(bytes: number): void {
    if (this.chunk.length - this.at >= bytes) return;
    this.seal();
    // Never written again once it is handed out: the socket may still hold what lies before `begin`.
    this.chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.begin = 0;
    this.at = 0;
  }

  private seal(): void {
    if (this.at === this.begin) return;
    this.sealed.push(this.chunk.subarray(this.begin, this.at));
    this.sealedBytes += this.at - this.begin;
    this.begin = this.at;
  }
}
