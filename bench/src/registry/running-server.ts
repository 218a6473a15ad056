import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bareEnvironment } from './config.js';
import type { Launch, ServerName } from './servers.js';

const POLL_MS = 20;
const START_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 20_000;

export interface RunningServer {
  readonly name: ServerName;
  readonly port: number;
  readonly pid: number;
  /** Seconds from its start to its first answer that needs the database. */
  readonly startSeconds: number;
  stop(): Promise<void>;
}

/** Starts a server and waits for its first answer. What it prints goes to a log in its folder. */
export async function startServer(
  name: ServerName,
  { launch, port, folder }: { launch: Launch; port: number; folder: string },
): Promise<RunningServer> {
  const log = openSync(join(folder, 'server.log'), 'a');
  const begun = performance.now();
  const child = spawn(launch.command, launch.args, {
    // Its own group: servers of several processes are ended as one.
    detached: true,
    cwd: folder,
    stdio: ['ignore', log, log],
    env: { ...bareEnvironment(folder, launch.binaries), ...launch.env },
  });
  const pid = child.pid ?? 0;
  while (!(await answers(port))) {
    if (child.exitCode !== null || performance.now() - begun > START_LIMIT_MS) {
      child.kill();
      throw new Error(`${name} does not answer:\n${readFileSync(join(folder, 'server.log'), 'utf8').slice(-2000)}`);
    }
    await pause(POLL_MS);
  }
  const startSeconds = (performance.now() - begun) / 1000;
  return { name, port, pid, startSeconds, stop: () => stop(child) };
}

async function answers(port: number): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/api/2.0/mlflow/experiments/get?experiment_id=0`;
  const reply = await fetch(url).catch(() => null);
  await reply?.arrayBuffer().catch(() => null);
  return reply?.ok ?? false;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const { pid } = child;
  const gone = once(child, 'exit');
  process.kill(-pid, 'SIGTERM');
  const force = setTimeout(() => process.kill(-pid, 'SIGKILL'), STOP_LIMIT_MS);
  await gone;
  clearTimeout(force);
}
