import { Wire } from './protobuf-reader.js';

/** Builds one protobuf message from parts; large byte fields are referenced and copied only once, in `finish()`. */
export class ProtobufWriter {
  private readonly parts: Buffer[] = [];
  private length = 0;

  /** A field of an integer or enum type; zero, the default, is left out unless `always`. */
  integer(field: number, value: number | bigint, always = false): this {
    if (!always && (value === 0 || value === 0n)) return this;
    return this.push(varint((field << 3) | Wire.varint)).push(varint(value));
  }

  boolean(field: number, value: boolean): this {
    return this.integer(field, value ? 1 : 0);
  }

  double(field: number, value: number): this {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeDoubleLE(value);
    return this.push(varint((field << 3) | Wire.fixed64)).push(bytes);
  }

  /** A text field; the empty text, the default, is left out. */
  text(field: number, value: string): this {
    return value === '' ? this : this.bytes(field, Buffer.from(value));
  }

  bytes(field: number, value: Buffer): this {
    return this.push(varint((field << 3) | Wire.bytes))
      .push(varint(value.length))
      .push(value);
  }

  message(field: number, value: ProtobufWriter): this {
    this.push(varint((field << 3) | Wire.bytes)).push(varint(value.length));
    for (const part of value.parts) this.push(part);
    return this;
  }

  /** Integers of a repeated field in packed form. */
  packed(field: number, values: Iterable<number | bigint>): this {
    const encoded = Array.from(values, varint);
    return encoded.length === 0 ? this : this.bytes(field, Buffer.concat(encoded));
  }

  /** Appends fields that were encoded before, such as the unchanging start of a version's replies. */
  encoded(fields: Buffer): this {
    return this.push(fields);
  }

  finish(): Buffer {
    return this.parts.length === 1 && this.parts[0] ? this.parts[0] : Buffer.concat(this.parts, this.length);
  }

  private push(part: Buffer): this {
    this.parts.push(part);
    this.length += part.length;
    return this;
  }
}

const singleBytes = Array.from({ length: 128 }, (_, value) => Buffer.from([value]));

/** Base-128 varint; a negative value is written as its 64-bit two's complement, ten bytes, as protobuf asks. */
function varint(value: number | bigint): Buffer {
  if (typeof value === 'number' && value >= 0 && value < 128) return singleBytes[value] as Buffer;
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
