import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, programOf } from '../processes/process-identity.js';
import type { Progress } from '../progress.js';

/** A pid that no system gives out, so that nobody is ever taken for the process it names. */
const deadPid = '2147483646';

/**
 * Settles what a killed run left in `postmaster.pid`. A server that still runs over this data is ours, since the folder is:
 * it is asked to end. Any other owner of that pid, be it a program that was given the number since then or a zombie whose
 * new parent has not looked yet, would make PostgreSQL refuse to start: the pid is replaced by a dead one. The file itself
 * stays, because PostgreSQL finds in it whether old workers still hold the shared memory.
 */
export async function settlePostmasterFile(cluster: string, progress: Progress): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (Number.isSafeInteger(pid) && pid > 0 && isAlive(pid) && runsOver(pid, cluster)) {
    progress(`a PostgreSQL that an earlier run left behind still runs (pid ${pid}): stopping it`);
    await endPostmaster(pid);
  }
  if (existsSync(file)) writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, deadPid));
}

function runsOver(pid: number, cluster: string): boolean {
  const program = programOf(pid);
  return program !== null && program.includes('postgres') && program.includes(cluster);
}

async function endPostmaster(pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited > 15_000)
      throw new Error(`PostgreSQL (pid ${pid}) of an earlier run does not end; end it and try again`);
    await delay(50);
  }
}
