import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';

/**
 * A path of files below the artifact root: no leading slash, `/` between its parts, '' for the root itself. Files live in a table by
 * digest, so no path can reach a file system; what looks like an attempt is refused all the same, before it reaches a client that
 * writes to one. Throws `invalid-parameter`.
 */
export function artifactPath(raw: string): string {
  const path = raw.replace(/\/+$/, '');
  if (path === '') return '';
  if (path.length > 2_048 || path.startsWith('/') || escapesItsRoot(path) || path.split('/').includes('')) {
    throw invalidParameter(`Invalid path: ${JSON.stringify(raw.slice(0, 200))}`);
  }
  return path;
}

/**
 * Whether text that names a place could name another one: a `..` or `.` part with either slash, a drive letter, a control character, a
 * fragment, a query or path parameters, in any number of percent encodings.
 */
export function escapesItsRoot(raw: string): boolean {
  // Each decoding shortens the text, so this ends; three layers cover what any proxy chain was ever seen to undo.
  let text = raw;
  for (let layer = 0; layer < 4; layer += 1) {
    if (isHostile(text)) return true;
    const decoded = decodeOnce(text);
    if (decoded === undefined) return layer > 0;
    if (decoded === text) return false;
    text = decoded;
  }
  return true;
}

function isHostile(text: string): boolean {
  if (/\p{Cc}/u.test(text) || /(^|\/)[A-Za-z]:([/\\]|$)/.test(text)) return true;
  return text.split(/[/\\]/).some((part) => part === '..' || part === '.' || part.startsWith('..;'));
}

function decodeOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
