import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const cores = { server: '0', load: '1' } as const;

/** A command kept on the core of its side, so that servers and load do not share one; as it is where there is one core only. */
export function pinned(side: keyof typeof cores, command: readonly string[]): readonly string[] {
  return availableParallelism() < 2 ? command : ['taskset', '-c', cores[side], ...command];
}

/** Moves a process that runs already, with all its threads, to the core of a side. */
export function pinProcess(side: keyof typeof cores, pid: number): void {
  if (availableParallelism() >= 2) spawnSync('taskset', ['-a', '-c', '-p', cores[side], String(pid)]);
}
