import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@modelyard/stack';
import { readTestEnvironment } from '../config.js';

export interface StartServiceOptions {
  /** How long it may take to be ready, in milliseconds; 30 s by default. */
  readonly withinMs?: number;
}

/** A service in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  /** Of the running process; another one after a restart. */
  readonly pid: number;
  /** Every line of standard output and error so far, restarts included. */
  logs(): readonly string[];
  /** Ends it without warning. */
  kill(): Promise<void>;
  /** Asks it to end in order; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Kills it when it runs, then starts it again on the same port with the same environment and `changes`. */
  restart(changes?: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * Starts a service's compiled main file and waits until it is ready. Its port is chosen unless the environment names one; of the
 * tester's own environment it inherits the machine's variables alone. It ends with the test process, whatever happens to that.
 */
export async function startService(
  entry: string,
  env: Readonly<Record<string, string>>,
  { withinMs = 30_000 }: StartServiceOptions = {},
): Promise<ServiceProcess> {
  const port = env['MODELYARD_HTTP_PORT'] ?? String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const lines: string[] = [];
  let settings: Record<string, string> = { ...env, MODELYARD_HTTP_PORT: port };
  let child = launch(entry, settings, lines);
  await untilReady(child, url, lines, withinMs);

  const kill = async (): Promise<void> => {
    await end(child, 'SIGKILL');
  };
  return {
    url,
    get pid() {
      return child.pid ?? 0;
    },
    logs: () => lines,
    kill,
    stop: () => end(child, 'SIGTERM'),
    restart: async (changes = {}) => {
      await kill();
      settings = { ...settings, ...changes };
      child = launch(entry, settings, lines);
      await untilReady(child, url, lines, withinMs);
    },
  };
}

function launch(entry: string, env: Record<string, string>, lines: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    env: { ...readTestEnvironment().inherited, ...env, MODELYARD_SUPERVISED: '1' },
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  child.stdin.on('error', () => undefined);
  return child;
}

async function untilReady(
  child: ChildProcessWithoutNullStreams,
  url: string,
  lines: readonly string[],
  withinMs: number,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (hasEnded(child)) throw new Error(`It ended with ${child.exitCode} before it was ready.${tail(lines)}`);
    const reason = await notReady(url);
    if (reason === undefined) return;
    if (performance.now() > deadline) {
      await end(child, 'SIGKILL');
      throw new Error(`It is not ready within ${withinMs} ms: ${reason}${tail(lines)}`);
    }
    await pause(50);
  }
}

/** Why it is not ready, undefined when it is. */
async function notReady(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/health/ready`);
    return answer.ok ? undefined : await answer.text();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function hasEnded(child: ChildProcessWithoutNullStreams): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): Promise<number | null> {
  if (!hasEnded(child)) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}

function tail(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${lines.slice(-20).join('\n')}`;
}
