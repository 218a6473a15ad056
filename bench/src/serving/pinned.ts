import { availableParallelism } from 'node:os';

const cores = { server: '0', load: '1' } as const;

/** A command kept on the core of its side, so that servers and load do not share one; as it is where there is one core only. */
export function pinned(side: keyof typeof cores, command: readonly string[]): readonly string[] {
  return availableParallelism() < 2 ? command : ['taskset', '-c', cores[side], ...command];
}
