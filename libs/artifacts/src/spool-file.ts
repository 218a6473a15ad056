import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { storeUnavailable } from './artifact-errors.js';
import type { StoredArtifact } from './stored-artifact.js';
import type { MeasuredContent } from './measured-content.js';
import { partsOf } from './parts-of.js';

// Writing each chunk as it comes would wait for the disk sixteen times as often.
const pieceBytes = 2 ** 20;

/** Content that arrived whole, in a file that nobody else knows yet. */
export interface SpooledArtifact extends StoredArtifact {
  readonly file: string;
}

/**
 * Writes content to a new file in `folder` and flushes it to disk: the name of an artifact is its digest, which is known only when
 * all of it has arrived. Leaves no file behind when the content is refused or breaks off.
 */
export async function spool(folder: string, content: MeasuredContent): Promise<SpooledArtifact> {
  const file = join(folder, `upload-${randomUUID()}`);
  try {
    await write(file, content);
    return { ...content.measured(), file };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function write(file: string, content: MeasuredContent): Promise<void> {
  const handle = await ours(open(file, 'wx', 0o600));
  try {
    let writing = Promise.resolve();
    for await (const piece of partsOf(content, pieceBytes)) {
      await writing;
      writing = ours(writeAll(handle, piece));
      // A failure comes out where it is waited for; until then it must not end the process.
      writing.catch(() => undefined);
    }
    await writing;
    await ours(handle.sync());
  } finally {
    await handle.close();
  }
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
