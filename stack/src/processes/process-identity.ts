import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A pid alone does not name a process: the system gives it out again. Together with the start time it does. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal for one process whenever it is asked. */
  readonly started: string;
}

/** The identity of a running process, or null when nothing runs under this pid. */
export function identify(pid: number): ProcessIdentity | null {
  const started = existsSync('/proc/self/stat') ? startedByProc(pid) : startedByPs(pid);
  return started === null ? null : { pid, started };
}

export function isSameProcess(known: ProcessIdentity): boolean {
  return identify(known.pid)?.started === known.started;
}

/** Whether any process runs under this pid. */
export function isAlive(pid: number): boolean {
  return identify(pid) !== null;
}

/** The command line of a running process, or null. */
export function programOf(pid: number): string | null {
  return existsSync('/proc/self/stat')
    ? (readOrNull(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? null)
    : ps(pid, 'command=');
}

/**
 * Field 22 of /proc/PID/stat, in clock ticks since the machine started, with the machine's boot id: counted ticks repeat
 * after a restart of the machine. The second field, the program's name, may hold spaces and brackets, so fields are
 * counted from its last closing bracket. A zombie has ended, only its parent has not looked yet.
 */
function startedByProc(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const boot = readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return fields[0] === 'Z' ? null : `${boot}/${fields[19]}`;
}

function startedByPs(pid: number): string | null {
  return ps(pid, 'lstart=');
}

function ps(pid: number, column: string): string | null {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
