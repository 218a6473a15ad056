import { OnnxError } from '../onnx-error.js';
import { limitExceeded, ReadBudget, type ReadLimits } from '../read-limits.js';

const reExport = 'export the model again and upload the whole file';
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Reads one protobuf message (https://protobuf.dev/programming-guides/encoding/) out of hostile bytes. Nothing is copied but text:
 * nested messages and byte fields are views of the file. Every fault is an `OnnxError`.
 */
export class ProtoReader {
  /** Number and wire type of the field that `next` stopped at. */
  field = 0;
  wire = 0;
  private high = 0;
  private readonly view: DataView;

  private constructor(
    private readonly bytes: Uint8Array,
    private position: number,
    private readonly end: number,
    readonly budget: ReadBudget,
    private readonly depth: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  static over(bytes: Uint8Array, limits: ReadLimits): ProtoReader {
    if (bytes.length > limits.bytes) throw limitExceeded('bytes', limits.bytes);
    return new ProtoReader(bytes, 0, bytes.length, new ReadBudget(limits), 0);
  }

  /** Moves to the next field; false at the end of the message. The field must then be read or skipped. */
  next(): boolean {
    if (this.position >= this.end) return false;
    const tag = this.uint32();
    this.field = tag >>> 3;
    this.wire = tag & 7;
    if (this.field === 0) throw new OnnxError('unsupported-wire-type', 'a field has the number 0', reExport);
    return true;
  }

  /** Offset at which the next read starts; with `slice`, gives the bytes of a whole field. */
  get offset(): number {
    return this.position;
  }

  slice(from: number, to: number): Uint8Array {
    return this.bytes.subarray(from, to);
  }

  skip(): void {
    if (this.wire === WireType.varint) this.varintLow();
    else if (this.wire === WireType.fixed64) this.advance(8);
    else if (this.wire === WireType.bytes) this.advance(this.uint32());
    else if (this.wire === WireType.fixed32) this.advance(4);
    // Groups (3, 4) left protobuf before ONNX began.
    else throw new OnnxError('unsupported-wire-type', `wire type ${this.wire} is not used by ONNX`, reExport);
  }

  /** A signed 64-bit varint. */
  int64(): bigint {
    const low = this.int64Low();
    return this.high === 0 ? BigInt(low >>> 0) : (BigInt(this.high) << 32n) | BigInt(low >>> 0);
  }

  /** The low half of a signed 64-bit varint; `int64High` is the other. Long lists are read so, without an object for each number. */
  int64Low(): number {
    this.expect(WireType.varint);
    return this.varintLow();
  }

  get int64High(): number {
    return this.high;
  }

  /** A varint that must be a safe integer of at least `minimum`: dimensions, versions, enumerations. */
  integer(minimum = 0): number {
    const value = Number(this.int64());
    if (!Number.isSafeInteger(value) || value < minimum) {
      throw new OnnxError('number-out-of-range', `field ${this.field} holds ${value}, which cannot be`, reExport);
    }
    return value;
  }

  float(): number {
    this.expect(WireType.fixed32);
    return this.view.getFloat32(this.advance(4), true);
  }

  double(): number {
    this.expect(WireType.fixed64);
    return this.view.getFloat64(this.advance(8), true);
  }

  /** A view of a length-delimited field. */
  block(): Uint8Array {
    this.expect(WireType.bytes);
    const length = this.uint32();
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  string(): string {
    const block = this.block();
    this.budget.spend('strings');
    if (block.length > this.budget.limits.stringBytes) {
      throw limitExceeded('stringBytes', this.budget.limits.stringBytes);
    }
    try {
      return text.decode(block);
    } catch (cause) {
      throw new OnnxError('malformed-text', `field ${this.field} is not valid UTF-8`, reExport, { cause });
    }
  }

  /** A reader of the nested message at this field. */
  message(): ProtoReader {
    this.expect(WireType.bytes);
    const length = this.uint32();
    const start = this.advance(length);
    if (this.depth + 1 > this.budget.limits.depth) {
      throw new OnnxError('too-deep', `messages nest deeper than ${this.budget.limits.depth}`, 'flatten the subgraphs');
    }
    return new ProtoReader(this.bytes, start, start + length, this.budget, this.depth + 1);
  }

  /** Calls `take` for each element of a repeated scalar, which may come packed or one by one. */
  repeated(elementWire: number, take: (reader: ProtoReader) => void): void {
    if (this.wire !== WireType.bytes) {
      this.budget.spend('numbers');
      return take(this);
    }
    const packed = this.message();
    packed.field = this.field;
    packed.wire = elementWire;
    while (packed.position < packed.end) {
      this.budget.spend('numbers');
      take(packed);
    }
  }

  private expect(wire: number): void {
    if (this.wire !== wire) {
      throw new OnnxError(
        'unsupported-wire-type',
        `field ${this.field} has wire type ${this.wire}, not ${wire}`,
        reExport,
      );
    }
  }

  private advance(length: number): number {
    const start = this.position;
    if (length > this.end - start) {
      throw new OnnxError('truncated', `the file ends inside field ${this.field} at byte ${start}`, reExport);
    }
    this.position = start + length;
    return start;
  }

  private byte(): number {
    const value = this.bytes[this.advance(1)];
    return value ?? 0;
  }

  /** Tags and lengths: at most five bytes, below 2^32. */
  private uint32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 15) break;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new OnnxError('malformed-varint', `a length or tag before byte ${this.position} exceeds 32 bits`, reExport);
  }

  /** Leaves the high half in `high`. The fifth byte lies across both halves: four of its bits belong to the low one. */
  private varintLow(): number {
    let low = 0;
    this.high = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      low |= (byte & 127) << shift;
      if (byte < 128) return low;
    }
    const middle = this.byte();
    low |= middle << 28;
    this.high = (middle & 127) >>> 4;
    if (middle < 128) return low;
    for (let shift = 3; shift < 38; shift += 7) {
      const byte = this.byte();
      if (shift === 31 && byte > 1) break;
      this.high |= (byte & 127) << shift;
      if (byte < 128) return low;
    }
    throw new OnnxError('malformed-varint', `a number before byte ${this.position} exceeds 64 bits`, reExport);
  }
}
