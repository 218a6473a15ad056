import type { ByteRange } from '@modelyard/artifacts';

/**
 * What a `Range` header asks of so many bytes; undefined where the whole is to be sent: no range, several, or nothing that is one.
 * A range that begins outside is passed on as it is, for the answer to refuse.
 */
export function requestedRange(header: string | undefined, bytes: number): ByteRange | undefined {
  const [text, first = '', last = ''] = /^bytes=(?=.*\d)(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (text === undefined) return undefined;
  if (first === '') return lastOf(Number(last), bytes);
  if (last === '') return { start: Number(first) };
  return Number(last) < Number(first) ? undefined : { start: Number(first), end: Number(last) };
}

function lastOf(wanted: number, bytes: number): ByteRange {
  return { start: Math.max(bytes - wanted, 0) };
}
