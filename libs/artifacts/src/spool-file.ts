import { createHash, randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Digest } from '@modelyard/contracts';
import { artifactTooLarge, digestMismatch, storeUnavailable } from './artifact-errors.js';
import type { ArtifactContent, PutOptions, StoredArtifact } from './artifact-store.js';

/** Content that arrived whole, in a file that nobody else knows yet. */
export interface SpooledArtifact extends StoredArtifact {
  readonly file: string;
}

/**
 * Writes content to a new file in `folder` and flushes it to disk: the name of an artifact is its digest, which is known only when
 * all of it has arrived. Leaves no file behind when the content is refused or breaks off.
 */
export async function spool(folder: string, content: ArtifactContent, options: PutOptions): Promise<SpooledArtifact> {
  const file = join(folder, `upload-${randomUUID()}`);
  try {
    const stored = await write(file, content, options.maxBytes ?? Number.POSITIVE_INFINITY);
    if (options.digest !== undefined && options.digest !== stored.digest)
      throw digestMismatch(options.digest, stored.digest);
    return { ...stored, file };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/**
 * Call it before anything is awaited: a stream that fails while nobody reads it yet would end the process. Its failure is kept, and
 * comes out when it is read.
 */
export function keepFailure(content: ArtifactContent): void {
  if (content instanceof Readable) content.on('error', () => undefined);
}

async function write(file: string, content: ArtifactContent, maxBytes: number): Promise<StoredArtifact> {
  const handle = await ours(open(file, 'wx', 0o600));
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of chunksOf(content)) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw artifactTooLarge(maxBytes);
      hash.update(chunk);
      await ours(writeAll(handle, chunk));
    }
    await ours(handle.sync());
    return { digest: Digest.parse(`sha256:${hash.digest('hex')}`), bytes };
  } finally {
    await handle.close();
  }
}

async function* chunksOf(content: ArtifactContent): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  let written = 0;
  while (written < chunk.byteLength) written += (await handle.write(chunk, written)).bytesWritten;
}

/** Names a fault of our own file as the store's; what goes wrong with the content is its sender's and passes through. */
async function ours<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw storeUnavailable('write an upload', error);
  }
}
