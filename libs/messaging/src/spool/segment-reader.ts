import { open } from 'node:fs/promises';
import type { NewRecord } from '../event-log/event-log.js';
import { decodeSpoolEntries, entryBytes } from './spool-entry.js';

const CHUNK_BYTES = 1024 * 1024;

export interface Portion {
  readonly records: NewRecord[];
  /** Where the next portion begins. */
  readonly next: number;
  /** True: no whole entry follows although bytes do. Whoever wrote here died in the middle, or the disk changed the bytes. */
  readonly broken: boolean;
}

/** Reads up to `limit` whole entries from a position. Memory is bounded by the chunk or by one long entry. */
export async function readPortion(
  path: string,
  from: number,
  end: number,
  topic: string,
  limit: number,
): Promise<Portion> {
  let chunk = await readBytes(path, from, Math.min(CHUNK_BYTES, end - from));
  const needed = entryBytes(chunk);
  if (needed !== undefined && needed > chunk.length && from + needed <= end)
    chunk = await readBytes(path, from, needed);
  const { records, bytes, sound } = decodeSpoolEntries(chunk, topic, limit);
  return { records, next: from + bytes, broken: records.length === 0 && from < end && (!sound || bytes === 0) };
}

async function readBytes(path: string, from: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
