import { createHash } from 'node:crypto';

/** One version in one environment: what windows, references and signals belong to. */
export interface Deployment {
  readonly environment: string;
  readonly modelVersionId: string;
}

/** Names a window for ever: the slot of event time it lies in, and which part of it where rows close parts early. */
export interface WindowKey extends Deployment {
  /** Start of the slot in milliseconds since 1970; 0 where windows are closed by count alone. */
  readonly slotStart: number;
  readonly part: number;
}

/** An id that follows from what it names, so that a replay finds the same ids again (RFC 9562 version 8, SHA-256). */
export function derivedId(...parts: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(parts.join('\n')).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function windowIdOf({ environment, modelVersionId, slotStart, part }: WindowKey): string {
  return derivedId('window', environment, modelVersionId, slotStart, part);
}
