import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { treeMicros } from '../process-tree.js';
import type { LoadOrder, LoadProgram, LoadResult } from './load-order.js';
import { pinned } from './pinned.js';
import type { RunningServer } from './running-server.js';

/** What one round of load showed. */
export interface Figures {
  /** Processor time of the server's whole process tree for each request, user and system, in microseconds. */
  readonly cpu: number;
  /** Requests per second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Puts one round of load on a server. Throws when a request fails. */
export async function measure(server: RunningServer, program: LoadProgram, order: LoadOrder): Promise<Figures> {
  const before = treeMicros(server.pid);
  const { replies, failures, seconds, p50, p99 } = await runLoad(program, order);
  const cpu = treeMicros(server.pid) - before;
  if (replies === 0) throw new Error(`${server.name} answered nothing`);
  if (failures > 0) throw new Error(`${server.name} answered ${failures} of ${replies} requests with an error`);
  return { cpu: cpu / replies, rate: replies / seconds, p50, p99 };
}

/** Runs a load program on the core that is left to it. */
export async function runLoad(program: LoadProgram, order: LoadOrder): Promise<LoadResult> {
  const entry = fileURLToPath(new URL(`./${program}.js`, import.meta.url));
  const [command = '', ...args] = pinned('load', [process.execPath, entry]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send(order);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the load program ended with ${String(code)}`);
  });
  const [result] = (await Promise.race([once(child, 'message'), ended])) as [LoadResult];
  ended.catch(() => undefined);
  return result;
}

/** The median; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [low, high] = [sorted[half - 1] ?? Number.NaN, sorted[half] ?? Number.NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
