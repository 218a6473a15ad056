import { WireType } from './proto-reader.js';

const utf8 = new TextEncoder();

/** Writes one protobuf message. Integers are two's complement varints, as ONNX declares them (`int64`, never `sint64`). */
export class ProtoWriter {
  private buffer = new Uint8Array(256);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  int(field: number, value: number | bigint): void {
    this.tag(field, WireType.varint);
    this.varint(value);
  }

  float(field: number, value: number): void {
    this.tag(field, WireType.fixed32);
    const at = this.reserve(4);
    this.view.setFloat32(at, value, true);
  }

  bytes(field: number, value: Uint8Array): void {
    this.tag(field, WireType.bytes);
    this.varint(value.length);
    this.raw(value);
  }

  string(field: number, value: string): void {
    this.bytes(field, utf8.encode(value));
  }

  /** Leaves the field out when the text is empty, as protobuf's defaults allow. */
  text(field: number, value: string): void {
    if (value !== '') this.string(field, value);
  }

  message(field: number, write: (writer: ProtoWriter) => void): void {
    const nested = new ProtoWriter();
    write(nested);
    this.bytes(field, nested.finish());
  }

  /** Copies bytes that are already encoded fields. */
  raw(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.buffer.set(value, at);
  }

  finish(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private tag(field: number, wire: number): void {
    this.varint(field * 8 + wire);
  }

  private varint(value: number | bigint): void {
    if (value >= 0 && value < 2 ** 31) {
      let rest = Number(value);
      while (rest > 127) {
        this.byte((rest & 127) | 128);
        rest >>>= 7;
      }
      return this.byte(rest);
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 127n) {
      this.byte(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  private byte(value: number): void {
    // In two steps: reserving may replace the buffer.
    const at = this.reserve(1);
    this.buffer[at] = value;
  }

  private reserve(size: number): number {
    const at = this.length;
    this.length += size;
    if (this.length > this.buffer.length) {
      const grown = new Uint8Array(Math.max(this.length, this.buffer.length * 2));
      grown.set(this.buffer);
      this.buffer = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }
}
