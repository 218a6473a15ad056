import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const MICROS_PER_SECOND = 1e6;
/** Microseconds of one clock tick of /proc: Linux reports processor time to programs in hundredths of a second. */
const TICK_US = 10_000;
/** A server that uses less of one processor than this has finished starting. */
const QUIET_SHARE = 0.05;

/** The process and everything it started. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentOf(entry);
    if (parent !== null) parents.set(parent, [...(parents.get(parent) ?? []), Number(entry)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(parents.get(pid) ?? []));
  return tree;
}

/** Megabytes of memory of a process tree, with shared pages divided among those who share them (PSS). */
export function memoryMegabytes(root: number): { megabytes: number; processes: number } {
  const kilobytes = processTree(root).map((pid) => {
    const rollup = whileAlive(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? '';
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  });
  return {
    megabytes: kilobytes.reduce((sum, each) => sum + each, 0) / 1024,
    processes: kilobytes.filter((each) => each > 0).length,
  };
}

/** Waits until a process tree idles for two seconds on end, a minute and a half at most: MLflow's job runner imports long after the first answer. */
export async function untilQuiet(root: number): Promise<void> {
  const seconds = 2;
  for (let round = 0; round < 45; round++) {
    const before = treeMicros(root);
    await pause(seconds * 1000);
    if ((treeMicros(root) - before) / (seconds * MICROS_PER_SECOND) < QUIET_SHARE) return;
  }
}

/** Processor time, user and system, that a process and everything it started have used so far, in microseconds; in steps of 10 ms. */
export function treeMicros(root: number): number {
  return processTree(root).reduce((sum, pid) => sum + (whileAlive(() => cpuMicros(pid)) ?? 0), 0);
}

function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

function parentOf(pid: string): number | null {
  const stat = whileAlive(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Null for a process that ended between the listing and the look. */
function whileAlive<Value>(look: () => Value): Value | null {
  try {
    return look();
  } catch {
    return null;
  }
}
