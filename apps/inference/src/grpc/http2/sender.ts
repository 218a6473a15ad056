import type { Duplex } from 'node:stream';
import { NO_TABLE } from './hpack-encoder.js';
import { Outbox } from './outbox.js';
import { DEFAULT_MAX_FRAME_BYTES, DEFAULT_WINDOW_BYTES, Flag, FrameType } from './protocol.js';
import type { ServerStream } from './server-stream.js';

/** While the socket holds more than this, data waits in its stream, so that small replies are not stuck behind large ones. */
const SOCKET_FULL_BYTES = 1_048_576;

/** Frames larger than this would hold up the other streams, whatever the peer takes. */
const LARGEST_FRAME_BYTES = 65_536;

/** The way out of one connection: frames in the order of the peer's windows, all of one turn in one write. */
export class Sender {
  /** What the peer still takes on the connection as a whole. */
  window = DEFAULT_WINDOW_BYTES;
  private frameBytes = DEFAULT_MAX_FRAME_BYTES;
  private readonly outbox = new Outbox();
  /** Streams with data that could not be sent yet, in the order of their turn. */
  private readonly waiting = new Set<ServerStream>();
  private scheduled = false;
  private tableClosed = false;
  /** Turns whose frames the operating system has taken whole. */
  written = 0;

  /** @param onEnded called when the last frame of a stream is out */
  constructor(
    private readonly socket: Duplex,
    private readonly onEnded: (stream: ServerStream) => void,
  ) {}

  /** Bytes that the operating system has not taken. */
  get waitingBytes(): number {
    return this.socket.writableLength + this.outbox.bytes;
  }

  /** @param bytes the peer's SETTINGS_MAX_FRAME_SIZE */
  limitFrames(bytes: number): void {
    this.frameBytes = Math.min(bytes, LARGEST_FRAME_BYTES);
  }

  frame(type: number, flags: number, stream: number, payload?: Buffer): void {
    this.outbox.frame(type, flags, stream, payload);
    if (this.scheduled) return;
    this.scheduled = true;
    process.nextTick(this.flush);
  }

  head(stream: ServerStream, block: Buffer, last: boolean): void {
    const flags = Flag.endHeaders | (last ? Flag.endStream : 0);
    const payload = this.tableClosed ? block : Buffer.concat([NO_TABLE, block]);
    this.tableClosed = true;
    this.frame(FrameType.headers, flags, stream.id, payload);
    if (last) this.onEnded(stream);
  }

  /** Sends what may be sent of a stream; the rest goes out when the peer opens its windows. */
  send(stream: ServerStream): void {
    while (stream.unsent.length > 0) {
      if (!this.sendPiece(stream)) {
        this.waiting.add(stream);
        return;
      }
    }
    this.finish(stream);
  }

  /** Goes on where windows or the socket have opened, a frame of each stream in turn. */
  resume(): void {
    let moved = this.waiting.size > 0;
    while (moved) {
      moved = false;
      for (const stream of this.waiting) {
        if (!this.sendPiece(stream)) continue;
        moved = true;
        if (stream.unsent.length === 0) this.finish(stream);
      }
    }
  }

  forget(stream: ServerStream): void {
    this.waiting.delete(stream);
  }

  readonly flush = (): void => {
    this.scheduled = false;
    const buffers = this.outbox.take();
    if (this.socket.destroyed || buffers.length === 0) return;
    this.socket.cork();
    for (let at = 0; at < buffers.length - 1; at++) this.socket.write(buffers[at] as Buffer);
    this.socket.write(buffers.at(-1) as Buffer, this.onWritten);
    this.socket.uncork();
  };

  private readonly onWritten = (): void => void this.written++;

  private finish(stream: ServerStream): void {
    if (this.waiting.delete(stream)) stream.receiver?.drained();
    if (stream.trailers && !stream.closed && stream.unsent.length === 0) this.head(stream, stream.trailers, true);
  }

  /** Sends one frame of a stream's data. @returns whether it could */
  private sendPiece(stream: ServerStream): boolean {
    const [data] = stream.unsent as [Buffer];
    const bytes = Math.min(data.length, this.window, stream.sendWindow, this.frameBytes);
    if ((bytes <= 0 && data.length > 0) || this.waitingBytes > SOCKET_FULL_BYTES) return false;
    this.window -= bytes;
    stream.sendWindow -= bytes;
    stream.progressed = true;
    if (bytes === data.length) stream.unsent.shift();
    else stream.unsent[0] = data.subarray(bytes);
    this.frame(FrameType.data, 0, stream.id, bytes === data.length ? data : data.subarray(0, bytes));
    return true;
  }
}
