import { setTimeout as delay } from 'node:timers/promises';
import { isSameProcess, type ProcessIdentity } from '../processes/process-identity.js';

export interface NamedProcess extends ProcessIdentity {
  readonly name: string;
}

const graceMs = 10_000;

/**
 * Ends processes that a killed supervisor left behind. Each is compared by pid and start time first: a pid that went to
 * another program since then is left alone.
 */
export async function endLeftovers(processes: readonly NamedProcess[], report: (line: string) => void): Promise<void> {
  const alive = processes.filter(isSameProcess);
  for (const { name, pid } of alive) {
    report(`${name} of an earlier run is still there (pid ${pid}): ending it`);
    signal(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  }
  const deadline = performance.now() + graceMs;
  while (alive.some(isSameProcess) && performance.now() < deadline) await delay(50);
  for (const { pid } of alive.filter(isSameProcess)) signal(-pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}
