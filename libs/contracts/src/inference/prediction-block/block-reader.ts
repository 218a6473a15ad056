import { MalformedBlockError } from './layout.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a block from its beginning to its end; no read goes beyond the end or takes memory before the bytes for it are seen. */
export class BlockReader {
  readonly view: DataView;
  at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  /** Steps over so many bytes and says where they begin. */
  take(count: number): number {
    const from = this.at;
    if (count > this.bytes.length - from) this.fail(`${count} bytes are missing`);
    this.at = from + count;
    return from;
  }

  uint8(): number {
    return this.view.getUint8(this.take(1));
  }

  uint16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  text(count: number): string {
    const from = this.take(count);
    // Ids and most words are short ASCII, which a loop reads faster than a decoder is called.
    if (count <= 64) {
      let short = '';
      let at = from;
      const end = from + count;
      for (; at < end; at++) {
        const byte = this.bytes[at] as number;
        if (byte > 0x7f) break;
        short += String.fromCharCode(byte);
      }
      if (at === end) return short;
    }
    try {
      return utf8.decode(this.bytes.subarray(from, from + count));
    } catch {
      this.at = from;
      return this.fail('a text is not UTF-8');
    }
  }

  json(count: number): unknown {
    const text = this.text(count);
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return this.fail('a JSON part cannot be read');
    }
  }

  fail(fault: string): never {
    throw new MalformedBlockError(fault, this.at);
  }
}
