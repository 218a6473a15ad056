import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { identify, isSameProcess, type ProcessIdentity } from '../processes/process-identity.js';

const identity = z.object({ pid: z.number().int().positive(), started: z.string() });

/** Who holds the lock and still runs, or null. */
export function lockHolder(file: string): ProcessIdentity | null {
  const holder = readIdentity(file);
  return holder !== null && isSameProcess(holder) ? holder : null;
}

/**
 * Takes the lock for this process, over a dead holder's if need be.
 * @returns null when it is ours, else the process that holds it
 */
export async function takeLock(file: string): Promise<ProcessIdentity | null> {
  const own = identify(process.pid);
  if (own === null) throw new Error('this process cannot read its own start time');
  const draft = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(draft, JSON.stringify(own));
  try {
    if (lockHolder(file) === null) rmSync(file, { force: true });
    linkOrLeave(draft, file);
    // Another start may have judged the same dead holder and removed the lock that we had just taken: the last one wins.
    await delay(50);
    const holder = lockHolder(file);
    return holder?.pid === own.pid ? null : (holder ?? own);
  } finally {
    rmSync(draft, { force: true });
  }
}

export function releaseLock(file: string): void {
  if (lockHolder(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** A hard link is made only where nothing is yet, in one step, and with its content complete. */
function linkOrLeave(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
  }
}

function readIdentity(file: string): ProcessIdentity | null {
  try {
    return identity.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
