import { createHash } from 'node:crypto';
import { invalidSearch } from './invalid-search.js';

/** Where a page ended: the arm of the order, and the order columns of the last row. */
export interface PageEnd {
  readonly arm: number;
  readonly last: readonly string[];
}

/**
 * A page token: where the last page ended, bound to its query, so that a token used with another filter or order is refused
 * instead of silently giving a page that belongs to neither.
 */
export function writePageToken(query: readonly unknown[], { arm, last }: PageEnd): string {
  return Buffer.from(JSON.stringify([fingerprint(query), String(arm), ...last])).toString('base64url');
}

/** What a token says, or undefined where the caller sent none. Throws `invalid-search` for a token of another query. */
export function readPageToken(token: string | undefined, query: readonly unknown[]): PageEnd | undefined {
  if (token === undefined || token === '') return undefined;
  const parts = decode(token);
  if (!parts || !/^\d$/.test(parts[1] ?? '')) throw invalidSearch('Invalid page token');
  if (parts[0] !== fingerprint(query)) throw invalidSearch('Invalid page token: it belongs to another search');
  return { arm: Number(parts[1]), last: parts.slice(2) };
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
