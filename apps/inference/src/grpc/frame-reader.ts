import { invalid } from '../refusal.js';
import { decompress, PREFIX_BYTES } from './frames.js';

/** Cuts a stream of bytes into gRPC messages, however the bytes arrive. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private length = 0;

  constructor(
    private readonly encoding: string | undefined,
    private readonly maxBytes: number,
  ) {}

  /** Bytes that belong to a message that is not whole yet. */
  get pending(): number {
    return this.length;
  }

  /** The messages that end in this chunk, decompressed. Throws a refusal for one beyond the limit or damaged. */
  push(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.length += chunk.length;
    const messages: Buffer[] = [];
    for (let message = this.take(); message; message = this.take()) messages.push(message);
    return messages;
  }

  private take(): Buffer | null {
    if (this.length < PREFIX_BYTES) return null;
    const head = this.joined(PREFIX_BYTES);
    const bytes = head.readUInt32BE(1);
    if (bytes > this.maxBytes) throw invalid(`the message is larger than the limit of ${this.maxBytes} bytes`);
    const end = PREFIX_BYTES + bytes;
    if (this.length < end) return null;
    const whole = this.joined(end);
    this.chunks = whole.length > end ? [whole.subarray(end)] : [];
    this.length -= end;
    const message = whole.subarray(PREFIX_BYTES, end);
    return whole[0] === 0 ? message : decompress(message, this.encoding, this.maxBytes);
  }

  /** The buffered bytes in one piece, where at least so many must be: joined only when a message needs it. */
  private joined(bytes: number): Buffer {
    const [first] = this.chunks as [Buffer];
    if (first.length >= bytes) return first;
    const whole = Buffer.concat(this.chunks, this.length);
    this.chunks = [whole];
    return whole;
  }
}
