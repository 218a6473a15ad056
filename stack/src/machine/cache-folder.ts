import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Surroundings } from '../config.js';

const sharedByRoot = '/var/cache/modelyard';

/**
 * The folder for downloads that every checkout of this user may share. Root's lies under /var/cache, because servers that
 * refuse to run as root must reach their binaries, and root's home is closed to them.
 */
export function cacheFolder({ env, uid, home }: Surroundings): string {
  const chosen = env['XDG_CACHE_HOME'];
  if (chosen) return join(chosen, 'modelyard');
  return uid === 0 ? sharedByRoot : join(home, '.cache', 'modelyard');
}

/**
 * Makes `folder` by `fill` unless it is there already. What `fill` leaves behind when it is interrupted is never taken for
 * the finished folder, and two processes that fill it at once do not disturb each other.
 */
export async function filledOnce(folder: string, fill: (into: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${randomBytes(6).toString('hex')}.draft`;
  mkdirSync(draft, { recursive: true });
  try {
    await fill(draft);
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

/** Whether a user without any rights of ours can reach `path`: every folder above it lets others through. */
export function isReachableByOthers(path: string): boolean {
  const othersMayEnter = (folder: string): boolean => !existsSync(folder) || (statSync(folder).mode & 0o001) !== 0;
  const parent = dirname(path);
  return parent === path || (othersMayEnter(parent) && isReachableByOthers(parent));
}
