import { constants, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { SystemClock, type Clock } from '@modelyard/chassis';
import type { Digest } from '@modelyard/contracts';
import { artifactNotFound, storeUnavailable } from '../artifact-errors.js';
import {
  ArtifactStore,
  type ArtifactContent,
  type ByteRange,
  type PutOptions,
  type StoredArtifact,
} from '../artifact-store.js';
import { resolveRange } from '../byte-range.js';
import { DigestCheck } from '../digest-stream.js';
import { keepFailure, spool, type SpooledArtifact } from '../spool-file.js';
import { artifactPath } from '../artifact-key.js';

// An upload that nothing was written to for so long belongs to a process that is gone.
const abandonedAfterMs = 24 * 3_600_000;

/** Artifacts as files of one folder that only the platform's user may enter; every change is on disk before it is visible. */
export class DirectoryArtifactStore extends ArtifactStore {
  private readonly root: string;
  private readonly uploads: string;

  /**
   * Removes what dead processes left of their uploads.
   * @param folder is made when missing. Its own path may pass symbolic links; nothing below it may be one.
   */
  constructor(folder: string, clock: Clock = new SystemClock()) {
    super();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.root = realpathSync(folder);
    this.uploads = join(this.root, 'uploads');
    mkdirSync(this.uploads, { recursive: true, mode: 0o700 });
    if (!lstatSync(this.uploads).isDirectory()) throw new TypeError(`${this.uploads} is not a folder.`);
    removeAbandoned(this.uploads, clock.now().getTime() - abandonedAfterMs);
  }

  override async put(content: ArtifactContent, options: PutOptions = {}): Promise<StoredArtifact> {
    keepFailure(content);
    const spooled = await spool(this.uploads, content, options);
    try {
      await this.publish(spooled);
    } catch (error) {
      await rm(spooled.file, { force: true });
      throw storeUnavailable('keep an upload', error);
    }
    return { digest: spooled.digest, bytes: spooled.bytes };
  }

  override async open(digest: Digest, range?: ByteRange): Promise<Readable> {
    const handle = await this.openFile(digest);
    try {
      const { size } = await handle.stat();
      if (range) return handle.createReadStream(resolveRange(range, size));
    } catch (error) {
      await handle.close();
      throw error;
    }
    // The checking stream carries the error to the reader; pipeline's own callback has nothing to add.
    return pipeline(handle.createReadStream(), new DigestCheck(digest), () => undefined);
  }

  override async stat(digest: Digest): Promise<StoredArtifact | undefined> {
    const handle = await this.openFile(digest).catch((error: unknown) => {
      if (isMissing((error as { cause?: unknown }).cause)) return undefined;
      throw error;
    });
    if (!handle) return undefined;
    try {
      return { digest, bytes: (await handle.stat()).size };
    } finally {
      await handle.close();
    }
  }

  override path(digest: Digest): string {
    return artifactPath(this.root, digest);
  }

  /** A rename shows the whole file or none, and puts right a file that was damaged; the folder is flushed so that it lasts. */
  private async publish({ digest, file }: SpooledArtifact): Promise<void> {
    const target = artifactPath(this.root, digest);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    this.refuseLinks(target);
    await rename(file, target);
    for (let folder = dirname(target); folder !== dirname(this.root); folder = dirname(folder))
      await flushFolder(folder);
  }

  private async openFile(digest: Digest): Promise<FileHandle> {
    const file = artifactPath(this.root, digest);
    try {
      this.refuseLinks(file);
      const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
      const about = await handle.stat();
      // A second hard link is a way to change an artifact from outside of the store.
      if (about.isFile() && about.nlink === 1) return handle;
      await handle.close();
      throw new Error(`${basename(file)} is not a plain file with one link`);
    } catch (error) {
      throw isMissing(error) ? artifactNotFound(digest, error) : storeUnavailable(`open ${digest}`, error);
    }
  }

  /** A symbolic link below the root could lead anywhere, whoever put it there. */
  private refuseLinks(file: string): void {
    const folder = dirname(file);
    if (realpathSync(folder) !== folder) throw new Error(`a folder on the way to ${basename(file)} is a symbolic link`);
  }
}

function removeAbandoned(uploads: string, before: number): void {
  for (const name of readdirSync(uploads)) {
    const file = join(uploads, name);
    // Another process may finish or remove its upload meanwhile.
    const about = lstatSync(file, { throwIfNoEntry: false });
    if (about && about.mtimeMs < before) rmSync(file, { force: true });
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
