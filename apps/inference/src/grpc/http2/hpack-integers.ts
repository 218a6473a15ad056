import { ConnectionError, ErrorCode } from './protocol.js';

export const compressionError = (message: string): ConnectionError =>
  new ConnectionError(ErrorCode.compression, message);

/** A place in a header block. */
export interface BlockCursor {
  readonly block: Buffer;
  at: number;
}

/** The longest integer that makes sense here: lengths and sizes stay far below 2^28. */
const MAX_SHIFT = 21;

/** RFC 7541, section 5.1: an integer that begins in the low `prefixBits` bits of the next octet. */
export function readInteger(cursor: BlockCursor, prefixBits: number): number {
  const mask = (1 << prefixBits) - 1;
  let value = nextOctet(cursor) & mask;
  if (value < mask) return value;
  for (let shift = 0; shift <= MAX_SHIFT; shift += 7) {
    const octet = nextOctet(cursor);
    value += (octet & 0x7f) << shift;
    if (octet < 0x80) return value;
  }
  throw compressionError('an integer of a header block is too large');
}

/** The octets of an integer whose first carries `pattern` above its prefix. */
export function integerOctets(value: number, prefixBits: number, pattern: number): number[] {
  const mask = (1 << prefixBits) - 1;
  if (value < mask) return [pattern | value];
  const octets = [pattern | mask];
  let rest = value - mask;
  for (; rest >= 0x80; rest >>>= 7) octets.push((rest & 0x7f) | 0x80);
  octets.push(rest);
  return octets;
}

function nextOctet(cursor: BlockCursor): number {
  const octet = cursor.block[cursor.at++];
  if (octet === undefined) throw compressionError('a header block ends inside a field');
  return octet;
}
