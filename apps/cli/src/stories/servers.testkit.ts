import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from '@jest/globals';
import { eventually, startService, usingPostgres, type ServiceProcess } from '@modelyard/testing';
import { pythonEnv } from '../../../../tools/python-env.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const quiet = ['MLFLOW_DISABLE_TELEMETRY=true', 'PYTHONDONTWRITEBYTECODE=1', 'PYTHONWARNINGS=ignore'];

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A registry of Modelyard and two genuine MLflow servers, in processes of their own, for one test file. */
export interface Servers {
  readonly modelyard: string;
  readonly first: string;
  /** Still starting while the first is at work already. */
  readonly second: Promise<string>;
  /** Holds the state files. */
  readonly folder: string;
  /** Runs a script of this project with the real client against a server. */
  python(script: string, trackingUri: string, ...args: string[]): Promise<string>;
  /** Begins the command; it is the caller's to end. */
  spawnCommand(...args: string[]): ChildProcess;
  command(...args: string[]): Promise<Ending>;
}

export function useServers(): Servers {
  const children: ChildProcess[] = [];
  let first = '';
  let second = Promise.resolve('');
  let python = '';
  let folder = '';
  let registry: ServiceProcess | undefined;
  afterAll(async () => {
    for (const child of children) await endGroup(child);
    await registry?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);
  const own = usingPostgres();
  const log = usingPostgres();

  beforeAll(async () => {
    python = await pythonEnv(here('../../../../examples/python/requirements.lock'));
    folder = await mkdtemp(join(tmpdir(), 'modelyard-cli-'));
    const starting = startMlflow(python, join(folder, 'first'), children);
    second = startMlflow(python, join(folder, 'second'), children);
    second.catch(() => undefined);
    registry = await startService(here('../../../registry/dist/main.js'), {
      MODELYARD_DATABASE_URL: own.url,
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: log.url,
      MODELYARD_ARTIFACTS_URL: pathToFileURL(join(folder, 'artifacts')).href,
      MODELYARD_LOG_LEVEL: 'error',
    });
    first = await starting;
  }, 600_000);

  const spawnCommand = (...args: string[]): ChildProcess => {
    const child = spawn(process.execPath, [here('../../bin/modelyard.mjs'), ...args], { cwd: folder, detached: true });
    children.push(child);
    return child;
  };
  return {
    get modelyard() {
      return registry?.url ?? '';
    },
    get first() {
      return first;
    },
    get second() {
      return second;
    },
    get folder() {
      return folder;
    },
    spawnCommand,
    python: async (script, trackingUri, ...args) => {
      const settings = [...quiet, `MLFLOW_TRACKING_URI=${trackingUri}`, 'MLFLOW_HTTP_REQUEST_MAX_RETRIES=0'];
      const line = [...settings, python, here(`../../python/${script}`), ...args];
      return (await promisify(execFile)('env', line, { timeout: 120_000 })).stdout;
    },
    command: async (...args) => {
      const child = spawnCommand(...args);
      const text = { stdout: '', stderr: '' };
      child.stdout?.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
      child.stderr?.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, ...text };
    },
  };
}

async function startMlflow(python: string, place: string, children: ChildProcess[]): Promise<string> {
  const port = String(await freePort());
  const options = ['--backend-store-uri', `sqlite:///${place}.db`, '--artifacts-destination', `${place}-artifacts`];
  const server = ['-m', 'mlflow', 'server', ...options, '--host', '127.0.0.1', '--port', port, '--workers', '1'];
  const settings = [...quiet, 'MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false'];
  const child = spawn('env', [...settings, python, ...server], { stdio: 'ignore', detached: true });
  children.push(child);
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    async () => {
      if (!(await fetch(`${url}/health`)).ok) throw new Error('not healthy');
    },
    { withinMs: 240_000, everyMs: 200 },
  );
  return url;
}

// MLflow's command starts the server as a child of its own: each has a process group, which is ended whole.
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, 'SIGKILL');
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
