import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { freePort } from '@modelyard/stack';
import { memoryMegabytes } from '../process-tree.js';
import { inheritedEnvironment } from '../serving/config.js';
import { repository } from '../serving/launch.js';
import { prepareState, type PreparedModel } from '../serving/prepared-state.js';
import type { Sample } from './flatness.js';

const MEGABYTE = 1_048_576;
const START_LIMIT_MS = 60_000;

/** The inference service in a process of its own, with an eye on its memory. */
export class SoakedService {
  private constructor(
    private readonly child: ChildProcess,
    readonly httpPort: number,
    readonly grpcPort: number,
  ) {}

  /** Starts it over a state that serves these models. The event log is away unless the environment names one: the spool grows on disk. */
  static async start(folder: string, models: readonly PreparedModel[]): Promise<SoakedService> {
    const folders = { artifacts: join(folder, 'artifacts'), state: join(folder, 'state') };
    await prepareState(models, folders, 1);
    const [httpPort, grpcPort] = [await freePort(), await freePort()];
    const log = openSync(join(folder, 'service.log'), 'a');
    const child = fork(repository('apps/inference/dist/main.js'), {
      execArgv: ['--expose-gc', '--import', new URL('collected-memory.js', import.meta.url).href],
      stdio: ['ignore', log, log, 'ipc'],
      env: {
        MODELYARD_EVENT_LOG: 'embedded',
        MODELYARD_EVENT_LOG_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
        ...inheritedEnvironment(),
        MODELYARD_HTTP_PORT: String(httpPort),
        MODELYARD_GRPC_PORT: String(grpcPort),
        MODELYARD_ARTIFACTS_URL: pathToFileURL(folders.artifacts).href,
        MODELYARD_ENVIRONMENT: 'production',
        MODELYARD_STATE_DIR: folders.state,
        MODELYARD_LOG_LEVEL: 'error',
        MODELYARD_SPOOL_MAX_MB: '8192',
      },
    });
    const service = new SoakedService(child, httpPort, grpcPort);
    await service.untilReady();
    return service;
  }

  /** Where each model runs, and in what. */
  async placements(): Promise<Readonly<Record<string, string>>> {
    const { versions } = (await (await fetch(`${this.url}/api/v1/versions`)).json()) as {
      versions: { model: string; placement: { where: string }; check: { engine: { engine: string } } }[];
    };
    return Object.fromEntries(
      versions.map(({ model, placement, check }) => [model, `${check.engine.engine}, ${placement.where}`]),
    );
  }

  /** Tells the service to let a model go and to load it again. Throws when it does not. */
  async cycle(model: string): Promise<void> {
    for (const action of ['unload', 'load']) {
      const reply = await fetch(`${this.url}/v2/repository/models/${model}/${action}`, { method: 'POST', body: '{}' });
      if (!reply.ok) throw new Error(`${model} does not ${action}: ${await reply.text()}`);
    }
  }

  /** Memory in MiB, with everything unused collected. */
  async sample(): Promise<Sample> {
    // A first collection lets finalizers run whose memory only the second one finds.
    await this.collect();
    const { heapUsed, external, rss } = await this.collect();
    return {
      heap: (heapUsed + external) / MEGABYTE,
      resident: rss / MEGABYTE,
      tree: memoryMegabytes(this.child.pid ?? 0).megabytes,
    };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  private get url(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  private async collect(): Promise<NodeJS.MemoryUsage> {
    this.child.send('collect');
    const [usage] = (await once(this.child, 'message')) as [NodeJS.MemoryUsage];
    return usage;
  }

  private async untilReady(): Promise<void> {
    const deadline = performance.now() + START_LIMIT_MS;
    while (performance.now() < deadline) {
      const reply = await fetch(`${this.url}/health/ready`).catch(() => null);
      if (reply?.ok === true) return;
      await pause(50);
    }
    throw new Error('the service is not ready within a minute');
  }
}
