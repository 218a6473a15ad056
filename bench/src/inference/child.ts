import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { LoadOrder, LoadResult } from './load-client.js';

/** Microseconds of one clock tick of /proc: Linux reports processor time to programs in hundredths of a second. */
const TICK_US = 10_000;

/** Processor time, user and system, that a process has used so far, in microseconds; in steps of 10 ms. */
export function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** Starts the server of fixed replies in a process of its own. */
export async function startStaticServer(): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(new URL('./static-server.js', import.meta.url));
  const [port] = (await once(child, 'message')) as [number];
  return { child, port };
}

/** Runs one round of load in a process of its own. */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const child = fork(new URL('./load-client.js', import.meta.url));
  child.send(order);
  const [result] = (await once(child, 'message')) as [LoadResult];
  return result;
}
