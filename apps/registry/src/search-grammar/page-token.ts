import { createHash } from 'node:crypto';
import { invalidSearch } from './invalid-search.js';

/**
 * A page token: where the last page ended, bound to its query, so that a token used with another filter or order is refused
 * instead of silently giving a page that belongs to neither.
 */
export function writePageToken(query: readonly unknown[], last: readonly string[]): string {
  return Buffer.from(JSON.stringify([fingerprint(query), ...last])).toString('base64url');
}

/** The values in a token, or undefined where the caller sent none. Throws `invalid-search` for a token of another query. */
export function readPageToken(
  token: string | undefined,
  query: readonly unknown[],
  width: number,
): readonly string[] | undefined {
  if (token === undefined || token === '') return undefined;
  const parts = decode(token);
  if (!parts || parts.length !== width + 1) throw invalidSearch('Invalid page token');
  if (parts[0] !== fingerprint(query)) throw invalidSearch('Invalid page token: it belongs to another search');
  return parts.slice(1);
}

function decode(token: string): readonly string[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : undefined;
  } catch {
    return undefined;
  }
}

function fingerprint(query: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12);
}
