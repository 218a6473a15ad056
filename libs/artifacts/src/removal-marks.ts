import { setTimeout as pause } from 'node:timers/promises';
import type { Digest } from '@modelyard/contracts';
import { digestHex } from './artifact-key.js';
import { removalUnderWay } from './artifact-errors.js';

/** Empty entries of a store, by key: there or not there, and whoever asks after a write sees it. */
export interface Marks {
  set(key: string): Promise<void>;
  clear(key: string): Promise<void>;
  any(prefix: string): Promise<boolean>;
}

const patienceMs = 30_000;
const lookEveryMs = 50;

/** Where marks are, below the root of a store. */
export const holdsFolder = 'holds';
export const removalsFolder = 'removals';

/**
 * Keeps a removal and a holder of the same artifact apart without a lock. Each first writes its own mark and then looks for the
 * other's, so at least one of them sees the other: the removal gives way to a hold, and a holder waits for a removal to end before
 * it looks whether the content is there.
 */
export class RemovalMarks {
  constructor(private readonly marks: Marks) {}

  /** Once this resolves the artifact is not removed any more. Throws `artifact-removal-under-way` where a removal does not end. */
  async hold(digest: Digest, holder: string): Promise<void> {
    const hex = digestHex(digest);
    await this.marks.set(`${holdsFolder}/${hex}/${holder}`);
    for (let waited = 0; await this.marks.any(`${removalsFolder}/${hex}`); waited += lookEveryMs) {
      if (waited >= patienceMs) throw removalUnderWay(digest);
      await pause(lookEveryMs);
    }
  }

  /** Runs `remove` unless somebody holds the artifact; answers whether it ran. */
  async removing(digest: Digest, remove: () => Promise<void>): Promise<boolean> {
    const hex = digestHex(digest);
    await this.marks.set(`${removalsFolder}/${hex}`);
    try {
      if (await this.marks.any(`${holdsFolder}/${hex}/`)) return false;
      await remove();
      return true;
    } finally {
      await this.marks.clear(`${removalsFolder}/${hex}`);
    }
  }
}
