import { invalid } from '../refusal.js';

/** Wire types of protocol buffers that are still in use. */
export const Wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const truncated = (): Error => invalid('the protobuf message ends inside a field');

/**
 * Reads the fields of one protobuf message in order. `next()` moves to a field; then exactly one of the value methods
 * or `skip()` takes it. Every read is bounds-checked, so hostile bytes end in a refusal and never in a wrong value.
 */
export class ProtobufReader {
  field = 0;
  wire = 0;
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  next(): boolean {
    if (this.at >= this.bytes.length) return false;
    const tag = this.uint32();
    this.field = tag >>> 3;
    this.wire = tag & 7;
    if (this.field === 0) throw invalid('the protobuf message has a field number 0');
    return true;
  }

  /** Reads every field by its own reader, and skips those that have none. */
  fields(readers: Readonly<Record<number, () => void>>): void {
    while (this.next()) {
      const read = readers[this.field];
      if (read) read();
      else this.skip();
    }
  }

  /** An unsigned varint below 2^32, as tags and lengths are; higher bits are dropped as the wire format says. */
  uint32(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw truncated();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw invalid('the protobuf message has a varint longer than ten bytes');
  }

  uint64(): bigint {
    const byte = this.bytes[this.at];
    if (byte !== undefined && byte < 0x80) {
      this.at++;
      return BigInt(byte);
    }
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const next = this.bytes[this.at++];
      if (next === undefined) throw truncated();
      value |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) return BigInt.asUintN(64, value);
    }
    throw invalid('the protobuf message has a varint longer than ten bytes');
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  int32(): number {
    return Number(BigInt.asIntN(32, this.uint64()));
  }

  boolean(): boolean {
    return this.uint64() !== 0n;
  }

  float(): number {
    return this.fixed(4).readFloatLE();
  }

  double(): number {
    return this.fixed(8).readDoubleLE();
  }

  /** The bytes of a length-delimited field, as a view into the message. */
  chunk(): Buffer {
    this.expect(Wire.bytes);
    return this.fixed(this.uint32());
  }

  text(): string {
    return this.chunk().toString('utf8');
  }

  message(): ProtobufReader {
    return new ProtobufReader(this.chunk());
  }

  /** Reads a repeated scalar field in its packed and in its plain form. */
  repeated(readOne: (reader: ProtobufReader) => void): void {
    if (this.wire !== Wire.bytes) {
      readOne(this);
      return;
    }
    const packed = this.message();
    while (packed.at < packed.bytes.length) readOne(packed);
  }

  skip(): void {
    switch (this.wire) {
      case Wire.varint:
        this.uint64();
        break;
      case Wire.fixed64:
        this.fixed(8);
        break;
      case Wire.bytes:
        this.chunk();
        break;
      case Wire.fixed32:
        this.fixed(4);
        break;
      default:
        throw invalid(`the protobuf message has the unknown wire type ${this.wire}`);
    }
  }

  private expect(wire: number): void {
    if (this.wire !== wire) throw invalid(`protobuf field ${this.field} has wire type ${this.wire}, expected ${wire}`);
  }

  private fixed(length: number): Buffer {
    const end = this.at + length;
    if (end > this.bytes.length) throw truncated();
    const view = this.bytes.subarray(this.at, end);
    this.at = end;
    return view;
  }
}
