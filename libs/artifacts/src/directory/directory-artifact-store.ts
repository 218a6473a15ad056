import { constants, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import type { Digest } from '@modelyard/contracts';
import { artifactNotFound, storeUnavailable } from '../artifact-errors.js';
import { ArtifactStore, type ByteRange, type Unfinished } from '../artifact-store.js';
import type { ArtifactContent, PutOptions, StoredArtifact } from '../stored-artifact.js';
import { resolveRange } from '../byte-range.js';
import { DigestCheck } from '../digest-stream.js';
import { artifactPath } from '../artifact-key.js';
import { MeasuredContent } from '../measured-content.js';
import { Ownership, type StoreOwner } from '../ownership.js';
import { RemovalMarks, removalsFolder } from '../removal-marks.js';
import { spool, type SpooledArtifact } from '../spool-file.js';
import { DirectoryMarks } from './directory-marks.js';
import { isAbsent } from './file-errors.js';

/** Artifacts as files of one folder that only the platform's user may enter; every change is on disk before it is visible. */
export class DirectoryArtifactStore extends ArtifactStore {
  private readonly root: string;
  private readonly uploads: string;
  private readonly removals: RemovalMarks;
  private readonly ownership: Ownership;

  /** @param folder is made when missing. Its own path may pass symbolic links; nothing below it may be one. */
  constructor(folder: string, owner: StoreOwner = {}) {
    super();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.root = realpathSync(folder);
    this.uploads = join(this.root, 'uploads');
    mkdirSync(this.uploads, { recursive: true, mode: 0o700 });
    if (!lstatSync(this.uploads).isDirectory()) throw new TypeError(`${this.uploads} is not a folder.`);
    this.removals = new RemovalMarks(new DirectoryMarks(this.root));
    this.ownership = new Ownership(owner, this.removals);
  }

  override async put(content: ArtifactContent, options: PutOptions = {}): Promise<StoredArtifact> {
    const { file, ...stored } = await spool(this.uploads, new MeasuredContent(content, options));
    try {
      await this.ownership.take(stored);
      await this.publish({ file, ...stored });
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return stored;
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
      if (isAbsent((error as { cause?: unknown }).cause)) return undefined;
      throw error;
    });
    if (!handle) return undefined;
    try {
      return { digest, bytes: (await handle.stat()).size };
    } finally {
      await handle.close();
    }
  }

  override remove(digest: Digest): Promise<boolean> {
    return this.removals.removing(digest, async () => {
      const file = artifactPath(this.root, digest);
      try {
        this.refuseLinks(file);
        await rm(file, { force: true });
        await flushFolder(dirname(file));
      } catch (error) {
        if (!isAbsent(error)) throw storeUnavailable(`remove ${digest}`, error);
      }
    });
  }

  override async discardUnfinished(before: Date, dryRun = false): Promise<Unfinished> {
    const uploads = await abandoned(this.uploads, before);
    if (!dryRun) {
      // A mark of a removal that was killed would make holders of that artifact wait.
      const marks = await abandoned(join(this.root, removalsFolder), before);
      for (const { file } of [...uploads, ...marks]) await rm(file, { force: true });
    }
    return { uploads: uploads.length, bytes: uploads.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  override path(digest: Digest): string {
    return artifactPath(this.root, digest);
  }

  /** A rename shows the whole file or none, and puts right a file that was damaged; the folder is flushed so that it lasts. */
  private async publish({ digest, file }: SpooledArtifact): Promise<void> {
    const target = artifactPath(this.root, digest);
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      this.refuseLinks(target);
      await rename(file, target);
      for (let folder = dirname(target); folder !== dirname(this.root); folder = dirname(folder))
        await flushFolder(folder);
    } catch (error) {
      throw storeUnavailable('keep an upload', error);
    }
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
      throw isAbsent(error) ? artifactNotFound(digest, error) : storeUnavailable(`open ${digest}`, error);
    }
  }

  /** A symbolic link below the root could lead anywhere, whoever put it there. */
  private refuseLinks(file: string): void {
    const folder = dirname(file);
    if (realpathSync(folder) !== folder) throw new Error(`a folder on the way to ${basename(file)} is a symbolic link`);
  }
}

/** Files that nothing was written to since a moment: whoever made them is gone. */
async function abandoned(folder: string, before: Date): Promise<readonly { file: string; bytes: number }[]> {
  const found: { file: string; bytes: number }[] = [];
  for (const name of await readdir(folder).catch(noneIfAbsent)) {
    const file = join(folder, name);
    // Another process may finish or remove its upload meanwhile.
    const about = await lstat(file).catch(noneIfAbsent);
    if ('mtimeMs' in about && about.mtimeMs < before.getTime()) found.push({ file, bytes: about.size });
  }
  return found;
}

function noneIfAbsent(error: unknown): [] {
  if (isAbsent(error)) return [];
  throw error;
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
