import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { tether } from './tether.js';

export interface OwnedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Standard output and error are appended here. */
  readonly logFile: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly argv0?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** What asks the program to end; PostgreSQL takes SIGINT, most others SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** How long it may take to end before it is killed, in milliseconds. */
  readonly graceMs?: number;
  /**
   * How the process learns that we are gone: `tether` signals programs that know nothing of us, `stdin` leaves it to the
   * program, which ends itself when its standard input does.
   */
  readonly endsWithUsBy?: 'tether' | 'stdin';
}

/** How a process ended: its code, or the signal that ended it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that we started, and therefore the only kind that we stop. */
export interface OwnedProcess {
  readonly pid: number;
  readonly exited: Promise<ProcessEnd>;
  /** Asks it to end, kills it and its children after the grace time. Safe to call twice, and after its end. */
  stop(): Promise<void>;
}

/**
 * Starts a program in a process group of its own: Ctrl-C in the terminal reaches us alone, and we stop the others in order.
 * @throws Error when the program cannot be started
 */
export async function startProcess(options: OwnedProcessOptions): Promise<OwnedProcess> {
  const child = await spawnInGroup(options);
  const pid = child.pid as number;
  const endsWithUsBy = options.endsWithUsBy ?? 'tether';
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const release = endsWithUsBy === 'tether' ? tether(pid, stopSignal) : (): void => undefined;
  const exited = new Promise<ProcessEnd>((resolve) => {
    child.on('exit', (code, signal) => {
      release();
      signalGroup(pid, 'SIGKILL');
      resolve({ code, signal });
    });
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(stopSignal);
    const deadline = setTimeout(() => signalGroup(pid, 'SIGKILL'), options.graceMs ?? 15_000);
    await exited;
    clearTimeout(deadline);
  };
  return { pid, exited, stop };
}

function spawnInGroup(options: OwnedProcessOptions): Promise<ChildProcess> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const { cwd, env, uid, gid, argv0 } = options;
  const child = spawn(options.command, options.args, {
    ...definedOnly({ cwd, env, uid, gid, argv0 }),
    detached: true,
    stdio: [options.endsWithUsBy === 'stdin' ? 'pipe' : 'ignore', log, log],
  });
  closeSync(log);
  // A program that ends before it read its standard input must not take us along by EPIPE.
  child.stdin?.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child));
    child.once('error', (cause) =>
      reject(new Error(`${options.command} cannot be started: ${cause.message}`, { cause })),
    );
  });
}

function definedOnly<T extends object>(options: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}
