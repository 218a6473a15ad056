import { setTimeout as delay } from 'node:timers/promises';
import type { Checkout } from '../platform/checkout.js';
import { lockFile, readPlatformState, type PlatformState } from '../platform/platform-state.js';
import { isSameProcess, type ProcessIdentity } from '../processes/process-identity.js';
import type { Progress } from '../progress.js';
import { endLeftovers } from '../supervision/leftovers.js';
import { lockHolder } from '../supervision/lock.js';

/** The process that runs the platform of this checkout now, or null. */
export function supervisorOf(checkout: Checkout): ProcessIdentity | null {
  return lockHolder(lockFile(checkout));
}

/** The state of the platform that runs now; null where none does, and before it has written any. */
export function runningState(checkout: Checkout): PlatformState | null {
  const state = supervisorOf(checkout) === null ? null : readPlatformState(checkout);
  return state?.supervisor === supervisorOf(checkout)?.pid ? state : null;
}

const patienceMs = 120_000;

/** Stops the platform of this checkout, and what a killed one left behind. @returns whether there was anything to stop */
export async function stopPlatform(checkout: Checkout, progress: Progress): Promise<boolean> {
  const supervisor = supervisorOf(checkout);
  if (supervisor !== null) {
    progress(`stopping the platform (pid ${supervisor.pid})`);
    process.kill(supervisor.pid, 'SIGTERM');
    const deadline = performance.now() + patienceMs;
    while (isSameProcess(supervisor) && performance.now() < deadline) await delay(50);
    if (isSameProcess(supervisor)) process.kill(supervisor.pid, 'SIGKILL');
  }
  const left = readPlatformState(checkout)?.processes.filter(isSameProcess) ?? [];
  await endLeftovers(left, progress);
  return supervisor !== null || left.length > 0;
}
