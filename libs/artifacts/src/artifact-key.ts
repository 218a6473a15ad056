import { join } from 'node:path';
import { Digest } from '@modelyard/contracts';

/** The 64 digits of a digest. Parses it, so that no other text becomes part of a path. */
export function digestHex(digest: Digest): string {
  return Digest.parse(digest).slice('sha256:'.length);
}

/** `sha256/ab/cd/<all 64 digits>`: two levels keep folders small. */
export function artifactKey(digest: Digest): string {
  const hex = digestHex(digest);
  return `sha256/${hex.slice(0, 2)}/${hex.slice(2, 4)}/${hex}`;
}

export function artifactPath(root: string, digest: Digest): string {
  return join(root, artifactKey(digest));
}
