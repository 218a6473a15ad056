import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@modelyard/stack';
import { inheritedEnvironment } from './config.js';
import { contenders, type Contender, type ContenderName } from './contenders.js';
import type { BenchModel } from './models.js';
import { pinned } from './pinned.js';
import type { BenchRequest } from './requests.js';

const POLL_MS = 20;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;

/** Groups of processes that have to end with this program, however it ends. */
const groups = new Set<number>();

process.on('exit', () => {
  for (const group of groups) endGroup(group);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** A server that is up and has given an answer. */
export interface RunningServer {
  readonly name: ContenderName;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly pid: number;
  /** Seconds from its start to its first answer. */
  readonly startSeconds: number;
  /** What the model says of the row. */
  readonly answer: readonly number[];
  stop(): Promise<void>;
}

interface Circumstances {
  /** The folder that gets a folder of the server's. */
  readonly parent: string;
  /** Where ours writes its processor profile. */
  readonly profile: string | undefined;
  /** Settings that win over those of the launch. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a server on the servers' core and waits for its first answer. What it prints goes to a log in its folder. */
export async function startServer(
  name: ContenderName,
  model: BenchModel,
  { parent, profile, environment }: Circumstances,
): Promise<RunningServer> {
  const folder = join(parent, `${name}-${model.name}`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'model.onnx');
  writeFileSync(file, model.make());
  const place = { model, profile, file, folder, httpPort: await freePort(), grpcPort: await freePort() };
  const contender: Contender = contenders[name];
  const launch = await contender.launch(place);
  const logFile = join(folder, 'server.log');
  const log = openSync(logFile, 'a');
  const begun = performance.now();
  const [command = '', ...args] = pinned('server', [launch.command, ...launch.args]);
  const child = spawn(command, args, {
    // Its own group: servers of several processes are ended as one.
    detached: true,
    cwd: folder,
    stdio: ['ignore', log, log],
    env: { ...inheritedEnvironment(), ...launch.env, ...environment },
  });
  closeSync(log);
  if (child.pid !== undefined) groups.add(child.pid);
  const failed = once(child, 'error').then(([error]) => error as Error);
  const request = contender.request(model);
  try {
    const answer = await firstAnswer(child, failed, place.httpPort, request);
    const startSeconds = (performance.now() - begun) / 1000;
    const { httpPort, grpcPort } = place;
    return { name, httpPort, grpcPort, pid: child.pid ?? 0, startSeconds, answer, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}: ${readFileSync(logFile, 'utf8').slice(-600)}`, { cause: error });
  }
}

async function firstAnswer(
  child: ChildProcess,
  failed: Promise<Error>,
  port: number,
  request: BenchRequest,
): Promise<number[]> {
  for (const begun = performance.now(); ;) {
    const reply = await send(port, request);
    if (reply?.ok) return request.answer(Buffer.from(await reply.arrayBuffer()));
    const said = (await reply?.text()) ?? 'no connection';
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    if (performance.now() - begun > START_LIMIT_MS) throw new Error(`no answer within its time, last: ${said}`);
    const error = await Promise.race([failed, pause(POLL_MS)]);
    if (error) throw error;
  }
}

/** One request by itself; null while nobody listens. */
export async function send(port: number, { path, headers, body }: BenchRequest): Promise<Response | null> {
  return fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body: new Uint8Array(body) }).catch(
    () => null,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (child.exitCode !== null || child.signalCode !== null) {
    groups.delete(pid);
    return;
  }
  const gone = once(child, 'exit');
  process.kill(-pid, 'SIGTERM');
  const force = setTimeout(() => process.kill(-pid, 'SIGKILL'), STOP_LIMIT_MS);
  await gone;
  groups.delete(pid);
  clearTimeout(force);
}

/** A group that is already gone is no fault. */
function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // nothing of it lives
  }
}
