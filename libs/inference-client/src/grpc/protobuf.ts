import { unreadable } from '../inference-error.js';

/** A field of a message: an integer, or the bytes of a text, a message or a packed list. */
export type Field = readonly [number: number, value: bigint | Buffer];

/** Encodes the fields of one message. Integers are varints, negative ones in ten bytes. */
export function encodeFields(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) =>
      typeof value === 'bigint'
        ? [varint(BigInt(number << 3)), varint(value)]
        : [varint(BigInt((number << 3) | 2)), varint(BigInt(value.length)), value],
    ),
  );
}

export const text = (number: number, value: string): Field => [number, Buffer.from(value)];

export const packed = (number: number, values: readonly number[]): Field => [
  number,
  Buffer.concat(values.map((value) => varint(BigInt(value)))),
];

/** Reads the fields of one message in order; a fixed-size field comes as its bytes. @throws InferenceError `protocol` */
export function decodeFields(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const tag = Number(readVarint(cursor));
    fields.push([tag >>> 3, readValue(cursor, tag & 7)]);
  }
  return fields;
}

/** The integers of a repeated field, packed or one by one. */
export function readIntegers(value: bigint | Buffer): number[] {
  if (typeof value === 'bigint') return [Number(BigInt.asIntN(64, value))];
  const cursor = { bytes: value, at: 0 };
  const integers: number[] = [];
  while (cursor.at < value.length) integers.push(Number(BigInt.asIntN(64, readVarint(cursor))));
  return integers;
}

/** A field that must hold bytes. @throws InferenceError `protocol` */
export function bytesOf(value: bigint | Buffer): Buffer {
  if (typeof value === 'bigint') throw unreadable('a protobuf field has the wrong type');
  return value;
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

function readValue(cursor: Cursor, wire: number): bigint | Buffer {
  if (wire === 0) return readVarint(cursor);
  const length = wire === 2 ? Number(readVarint(cursor)) : { 1: 8, 5: 4 }[wire];
  if (length === undefined) throw unreadable(`the protobuf message has the unknown wire type ${wire}`);
  const end = cursor.at + length;
  if (end > cursor.bytes.length) throw unreadable('the protobuf message ends inside a field');
  const value = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return value;
}

function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw unreadable('the protobuf message ends inside a number');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw unreadable('the protobuf message has a number of more than ten bytes');
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
