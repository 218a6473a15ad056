import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { Digest } from '@modelyard/contracts';
import { artifactCorrupt } from './artifact-errors.js';

/** The digest of bytes at hand. */
export function digestOf(content: Uint8Array): Digest {
  return Digest.parse(`sha256:${createHash('sha256').update(content).digest('hex')}`);
}

/** Passes bytes on and fails instead of ending when they do not hash to `expected`. */
export class DigestCheck extends Transform {
  private readonly hash = createHash('sha256');

  constructor(private readonly expected: Digest) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    const actual = `sha256:${this.hash.digest('hex')}`;
    done(actual === this.expected ? null : artifactCorrupt(this.expected, actual));
  }
}
