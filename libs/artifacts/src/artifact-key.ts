import { join } from 'node:path';
import { Digest } from '@modelyard/contracts';

/** `sha256/ab/cd/<all 64 digits>`: two levels keep folders small. Parses the digest, so that no other text becomes a path. */
export function artifactKey(digest: Digest): string {
  const hex = Digest.parse(digest).slice('sha256:'.length);
  return `sha256/${hex.slice(0, 2)}/${hex.slice(2, 4)}/${hex}`;
}

export function artifactPath(root: string, digest: Digest): string {
  return join(root, artifactKey(digest));
}
