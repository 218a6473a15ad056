import { invalid } from '../refusal.js';
import { decompress, PREFIX_BYTES } from './frames.js';
import { MessageBuffer } from './message-buffer.js';

/** Cuts a stream of bytes into gRPC messages, however the bytes arrive. */
export class MessageReader {
  private readonly buffer = new MessageBuffer();

  constructor(
    private readonly encoding: string | undefined,
    private readonly maxBytes: number,
  ) {}

  /** Bytes that belong to a message that is not whole yet. */
  get pending(): number {
    return this.buffer.length;
  }

  /** The messages that end in this chunk, decompressed. Throws a refusal for one beyond the limit or damaged. */
  push(chunk: Buffer): Buffer[] {
    this.buffer.append(chunk);
    const messages: Buffer[] = [];
    for (let message = this.take(); message; message = this.take()) messages.push(message);
    return messages;
  }

  private take(): Buffer | null {
    if (this.buffer.length < PREFIX_BYTES) return null;
    const { whole } = this.buffer;
    const bytes = whole.readUInt32BE(1);
    if (bytes > this.maxBytes) throw invalid(`the message is larger than the limit of ${this.maxBytes} bytes`);
    const end = PREFIX_BYTES + bytes;
    if (whole.length < end) return null;
    this.buffer.drop(end);
    const message = whole.subarray(PREFIX_BYTES, end);
    return whole[0] === 0 ? message : decompress(message, this.encoding, this.maxBytes);
  }
}
