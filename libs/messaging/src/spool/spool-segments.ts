import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { claim, ownerLives } from './spool-owner.js';

const SEGMENT = '.spool';
/** Set aside with its unreadable end, for whoever wants to look. */
export const BROKEN = '.broken';

/** A file of entries. Names sort by the start of the process that wrote them, then by number, which is the order to drain them in. */
export interface Segment {
  readonly path: string;
  readonly bytes: number;
}

export interface SpoolFolder {
  readonly path: string;
  /** Segments that dead processes left, oldest first. */
  readonly leftovers: Segment[];
}

/** Makes this process's own folder under `root` and moves into it what dead processes left in theirs. */
export function openSpoolFolder(root: string, producer: string): SpoolFolder {
  const path = join(root, producer);
  const draft = join(root, `.${producer}`);
  mkdirSync(draft, { recursive: true });
  claim(draft);
  // Named only when it has its owner: a folder without one looks like a dead process's to others that start now.
  renameSync(draft, path);
  for (const name of readdirSync(root)) {
    const folder = join(root, name);
    if (
      name === producer ||
      name.startsWith('.') ||
      !statSync(folder, { throwIfNoEntry: false })?.isDirectory() ||
      ownerLives(folder)
    )
      continue;
    adopt(folder, path);
  }
  return { path, leftovers: segmentsOf(path) };
}

// Renaming is atomic: when two processes start at once, each file goes to one of them.
function adopt(folder: string, into: string): void {
  try {
    for (const name of readdirSync(folder)) {
      if (name.endsWith(SEGMENT) || name.endsWith(BROKEN)) renameSync(join(folder, name), join(into, name));
    }
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function segmentsOf(folder: string): Segment[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(SEGMENT))
    .sort()
    .map((name) => ({ path: join(folder, name), bytes: statSync(join(folder, name)).size }));
}

export function segmentPath(folder: string, startedAt: number, producer: string, number: number): string {
  const time = String(startedAt).padStart(15, '0');
  return join(folder, `${time}-${producer}-${String(number).padStart(8, '0')}${SEGMENT}`);
}
