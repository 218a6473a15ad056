import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Surroundings } from '../config.js';
import type { Progress } from '../progress.js';
import { isReachableByOthers } from './cache-folder.js';

/** The account that servers run as which refuse to run as root ("nobody" on Debian, but the number is enough). */
const nobody = 65_534;

export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

export function unprivilegedUser({ uid }: Surroundings): RunAs {
  return uid === 0 ? { uid: nobody, gid: nobody } : {};
}

/**
 * Where a server that may not run as root keeps its data: in `folder`, or, when we are root and `folder` lies under a
 * folder that other users cannot enter, in a place of its own outside.
 */
export function unprivilegedDataFolder(folder: string, { uid }: Surroundings): string {
  const absolute = resolve(folder);
  if (uid !== 0 || isReachableByOthers(absolute)) return absolute;
  return join('/var/lib/modelyard', createHash('sha256').update(absolute).digest('hex').slice(0, 16));
}

/** Makes that folder, owned by that account, and says so where it is not the one asked for. */
export function claimDataFolder(folder: string, surroundings: Surroundings, progress: Progress): string {
  const place = unprivilegedDataFolder(folder, surroundings);
  if (place !== resolve(folder)) {
    progress(`${folder} cannot be entered by the user that PostgreSQL runs as: its data is kept in ${place}`);
  }
  mkdirSync(place, { recursive: true, mode: 0o755 });
  const { uid, gid } = unprivilegedUser(surroundings);
  if (uid !== undefined && gid !== undefined) chownSync(place, uid, gid);
  chmodSync(place, 0o700);
  return place;
}
