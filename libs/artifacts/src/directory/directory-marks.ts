import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAbsent } from './file-errors.js';
import type { Marks } from '../removal-marks.js';

/** Marks as empty files. */
export class DirectoryMarks implements Marks {
  constructor(private readonly root: string) {}

  async set(key: string): Promise<void> {
    const file = join(this.root, key);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, '', { mode: 0o600 });
  }

  async clear(key: string): Promise<void> {
    await rm(join(this.root, key), { force: true });
  }

  async any(prefix: string): Promise<boolean> {
    const path = join(this.root, prefix);
    try {
      return prefix.endsWith('/') ? (await readdir(path)).length > 0 : (await stat(path)).isFile();
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }
}
