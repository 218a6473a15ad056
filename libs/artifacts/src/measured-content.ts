import { createHash } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { Digest } from '@modelyard/contracts';
import { artifactTooLarge, digestMismatch } from './artifact-errors.js';
import { giveBack } from './chunk-memory.js';
import type { ArtifactContent, PutOptions, StoredArtifact } from './stored-artifact.js';

/** Content on its way in, hashed and counted as it passes; read it once, and each chunk only until the next is asked for. */
export class MeasuredContent implements AsyncIterable<Uint8Array> {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  constructor(
    private readonly content: ArtifactContent,
    private readonly options: PutOptions,
  ) {
    // A stream that fails while nobody reads it yet would end the process; its failure is kept, and comes out when it is read.
    if (content instanceof Readable) content.on('error', () => undefined);
  }

  /** Throws `artifact-too-large` at the first chunk over the limit. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const { maxBytes = Number.POSITIVE_INFINITY } = this.options;
    for await (const chunk of this.content instanceof Uint8Array ? [this.content] : this.content) {
      this.bytes += chunk.byteLength;
      if (this.bytes > maxBytes) throw artifactTooLarge(maxBytes);
      this.hash.update(chunk);
      yield chunk;
      // What a socket received belongs to whoever reads it; other chunks may be their sender's still.
      if (this.content instanceof IncomingMessage) giveBack(chunk);
    }
  }

  /** What has passed; call it once, at the end. Throws `digest-mismatch` where something else was announced. */
  measured(): StoredArtifact {
    const digest = Digest.parse(`sha256:${this.hash.digest('hex')}`);
    const announced = this.options.digest;
    if (announced !== undefined && announced !== digest) throw digestMismatch(announced, digest);
    return { digest, bytes: this.bytes };
  }
}
