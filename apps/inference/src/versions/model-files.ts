import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Digest, ServedModel } from '@modelyard/contracts';
import type { ArtifactSource } from './artifact-source.js';
import type { InputExample } from './golden-rows.js';

type Artifact = NonNullable<ServedModel['artifact']>;

interface BundleFile {
  readonly path: string;
  readonly digest: Digest;
}

/** An artifact that can never be loaded, whatever is tried again. */
export class ArtifactRefused extends Error {
  override readonly name = 'ArtifactRefused';
}

const MODEL_FILE = 'model.onnx';

/**
 * Model files on local disk, one folder for each version with the model and its external data side by side, as ONNX
 * Runtime wants them. What is there is hashed before every use and fetched again when it does not match, so a process
 * that starts without Redis and without the store serves what it served before.
 */
export class ModelFiles {
  /** @param keepMs how long after its last use a version's folder stays: another process of the service may just be loading it */
  constructor(
    private readonly folder: string,
    private readonly source: ArtifactSource,
    private readonly keepMs = 0,
  ) {}

  /** The path of a version's model file, with all its files in place and checked. Throws ArtifactRefused or as the source. */
  async open(modelVersionId: string, artifact: Artifact): Promise<string> {
    const folder = join(this.folder, modelVersionId);
    const files = [{ path: MODEL_FILE, digest: artifact.digest }, ...(artifact.files ?? [])];
    for (const file of files) await this.place(folder, file);
    const now = new Date();
    await utimes(folder, now, now);
    return join(folder, MODEL_FILE);
  }

  /** A version's input example, in place and checked; null where it names none. Nothing is thrown: a version is served without it. */
  async example({ modelVersionId, inputExample: digest, features }: ServedModel): Promise<InputExample | null> {
    if (!digest) return null;
    // Named by its content: it can take the place of no file of the version's own.
    const path = `${digest.replace(':', '-')}.json`;
    const folder = join(this.folder, modelVersionId);
    try {
      await this.place(folder, { path, digest });
      return { path: join(folder, path), features };
    } catch (error) {
      return { fault: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Removes the files of all versions but these. */
  async keepOnly(modelVersionIds: ReadonlySet<string>): Promise<void> {
    const present = await readdir(this.folder).catch(() => []);
    const unwanted = present.filter((name) => !modelVersionIds.has(name)).map((name) => join(this.folder, name));
    await Promise.all(unwanted.map((folder) => this.remove(folder)));
  }

  private async remove(folder: string): Promise<void> {
    const usedAt = await stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if (usedAt <= Date.now() - this.keepMs) await rm(folder, { recursive: true, force: true });
  }

  private async place(folder: string, { path, digest }: BundleFile): Promise<void> {
    const target = join(folder, localPath(path));
    if (await mayBeLoaded(target, digest)) return;
    const bytes = await this.source.read(digest);
    await mkdir(dirname(target), { recursive: true });
    // Of this process alone: others of the service may fetch the same file.
    const draft = `${target}.${process.pid}.draft`;
    await writeFile(draft, bytes);
    if (!(await mayBeLoaded(draft, digest))) throw new Error(`'${path}' is on disk not what was written to it`);
    await rename(draft, target);
  }
}

/**
 * The one gate that every file passes before each load, whether it was here already or has just been fetched: what lies on disk hashes to
 * the digest under which it was registered. Who vouches for a digest is checked here as well, once digests are signed.
 */
const mayBeLoaded = async (path: string, digest: Digest): Promise<boolean> => (await digestOfFile(path)) === digest;

/** A file's path inside the bundle. It comes from outside: one that leaves the folder is refused. */
function localPath(path: string): string {
  const normal = normalize(path);
  if (isAbsolute(normal) || normal.split(sep).includes('..')) {
    throw new ArtifactRefused(`external data path '${path}' leaves the folder of the model`);
  }
  return normal;
}

async function digestOfFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return `sha256:${hash.digest('hex')}`;
}
