import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@modelyard/stack';
import { startService, type ServiceProcess } from '@modelyard/testing';
import type { Door } from './ask.js';

const entry = fileURLToPath(new URL('../../../apps/inference/dist/main.js', import.meta.url));

/** One process of the inference service. */
export interface InferenceProcess extends Door {
  readonly service: ServiceProcess;
}

/** Processes of the inference service over the same servers, each with a folder of its own. */
export class InferenceProcesses {
  private readonly folder = mkdtempSync(join(tmpdir(), 'inference-'));
  private readonly started: InferenceProcess[] = [];

  constructor(private readonly shared: Readonly<Record<string, string>>) {}

  /** Resolves when it is ready. */
  async start(): Promise<InferenceProcess> {
    const grpcPort = String(await freePort());
    const service = await startService(entry, {
      ...this.shared,
      MODELYARD_ENVIRONMENT: 'production',
      MODELYARD_GRPC_PORT: grpcPort,
      MODELYARD_STATE_DIR: join(this.folder, String(this.started.length)),
    });
    const process = { service, url: service.url, grpcAddress: `127.0.0.1:${grpcPort}` };
    this.started.push(process);
    return process;
  }

  async remove(): Promise<void> {
    await Promise.all(this.started.map(({ service }) => service.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Ends, without warning, the worker processes that a process of the service runs models in. @returns how many there were */
export async function killWorkers({ service }: InferenceProcess): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => /^\s*(?<pid>\d+)\s+(?<parent>\d+)\s+(?<args>.*)$/u.exec(line)?.groups ?? {});
  const family = [String(service.pid)];
  for (const parent of family) {
    family.push(...processes.filter((each) => each['parent'] === parent).map((each) => each['pid'] ?? ''));
  }
  const workers = processes.filter(
    ({ pid, args }) => family.includes(pid ?? '') && args?.includes('session-worker') === true,
  );
  for (const { pid } of workers) process.kill(Number(pid), 'SIGKILL');
  return workers.length;
}
