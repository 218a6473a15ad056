import { crc32 } from 'node:zlib';
import type { NewRecord } from '../event-log/event-log.js';

/*
 * An entry on disk, numbers little-endian:
 *   u32 length of the body, u32 CRC-32 of the body, body = u16 key length, key, u32 headers length, headers as JSON, value
 */
const FRAME_BYTES = 8;
// A longer body is no entry but garbage read as a length.
const BODY_LIMIT = 64 * 1024 * 1024;

export interface SpoolEntry {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | Uint8Array;
}

export const encodeSpoolEntry = ({ key, headers, value }: SpoolEntry): Buffer =>
  encodeEntry(key, JSON.stringify(headers), value);

/**
 * @param headerText the headers as JSON, for those who have the same ones each time
 * @param room memory of so many bytes for the entry
 */
export function encodeEntry(
  key: string,
  headerText: string,
  value: string | Uint8Array,
  room: (bytes: number) => Buffer = Buffer.allocUnsafe,
): Buffer {
  const keyBytes = Buffer.byteLength(key);
  const headerBytes = Buffer.byteLength(headerText);
  const bodyBytes = 2 + keyBytes + 4 + headerBytes + Buffer.byteLength(value);
  const entry = room(FRAME_BYTES + bodyBytes);
  let at = FRAME_BYTES;
  at = entry.writeUInt16LE(keyBytes, at);
  at += entry.write(key, at);
  at = entry.writeUInt32LE(headerBytes, at);
  at += entry.write(headerText, at);
  if (typeof value === 'string') entry.write(value, at);
  else entry.set(value, at);
  entry.writeUInt32LE(bodyBytes, 0);
  entry.writeUInt32LE(crc32(entry.subarray(FRAME_BYTES)), 4);
  return entry;
}

export interface DecodedEntries {
  readonly records: NewRecord[];
  /** Bytes of whole entries at the beginning of the chunk. */
  readonly bytes: number;
  /** False: what follows is no entry. True: what follows may be one that the chunk cuts off. */
  readonly sound: boolean;
}

/** Reads the whole entries at the beginning of a chunk, up to `limit` of them. */
export function decodeSpoolEntries(chunk: Buffer, topic: string, limit: number): DecodedEntries {
  const records: NewRecord[] = [];
  let at = 0;
  while (records.length < limit && chunk.length - at >= FRAME_BYTES) {
    const length = chunk.readUInt32LE(at);
    if (length < 6 || length > BODY_LIMIT) return { records, bytes: at, sound: false };
    const end = at + FRAME_BYTES + length;
    if (end > chunk.length) break;
    const body = chunk.subarray(at + FRAME_BYTES, end);
    if (crc32(body) !== chunk.readUInt32LE(at + 4)) return { records, bytes: at, sound: false };
    records.push(decodeBody(body, topic));
    at = end;
  }
  return { records, bytes: at, sound: true };
}

/** Bytes that the entry at the beginning of the chunk needs; undefined when not even its frame is there. */
export const entryBytes = (chunk: Buffer): number | undefined =>
  chunk.length < FRAME_BYTES ? undefined : FRAME_BYTES + chunk.readUInt32LE(0);

function decodeBody(body: Buffer, topic: string): NewRecord {
  const keyEnd = 2 + body.readUInt16LE(0);
  const headersEnd = keyEnd + 4 + body.readUInt32LE(keyEnd);
  return {
    topic,
    key: body.toString('utf8', 2, keyEnd),
    headers: JSON.parse(body.toString('utf8', keyEnd + 4, headersEnd)) as Record<string, string>,
    value: Buffer.from(body.subarray(headersEnd)),
  };
}
