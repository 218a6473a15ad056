import { invalid } from '../refusal.js';

/** A percent-decoded part of a path. Throws a refusal when it is not percent-encoded UTF-8. */
export function decodePathPart(part: string): string {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid(`'${part}' in the path is not percent-encoded UTF-8`);
  }
}
