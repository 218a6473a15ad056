import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from '@modelyard/testing';
import { z } from 'zod';
import { machineEnvironment } from '../config.js';

const cli = fileURLToPath(new URL('../../../stack/dist/cli.js', import.meta.url));

const Status = z.looseObject({
  services: z.record(
    z.string(),
    z.object({ url: z.string().nullable(), pid: z.number().nullable(), ready: z.boolean(), restarts: z.number() }),
  ),
  eventLog: z.enum(['kafka', 'embedded']).nullable(),
  redis: z.object({ queue: z.string().nullable(), cache: z.string().nullable() }),
  ready: z.boolean(),
});
export type PlatformStatus = z.infer<typeof Status>;

/** A platform of its own: it stands on the stack's own servers, with data, ports and logs in a folder that nothing else uses. */
export class TestPlatform {
  private constructor(
    /** Holds everything that the platform writes; it may be started there again. */
    readonly home: string,
    private readonly supervisor: ChildProcess,
  ) {}

  /** Starts it as `npm start` does and resolves when all of it is ready. @throws Error with what it said when it does not start */
  static async start(home: string, options: { readonly embedded?: boolean } = {}): Promise<TestPlatform> {
    const args = [cli, 'start', ...(options.embedded === true ? ['--embedded'] : [])];
    const supervisor = spawn(process.execPath, ['--enable-source-maps', ...args], {
      env: environmentOf(home),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    for (const stream of [supervisor.stdout, supervisor.stderr]) {
      createInterface({ input: stream }).on('line', (line) => said.push(line));
    }
    const platform = new TestPlatform(home, supervisor);
    try {
      await eventually(() => platform.expectReady(said), { withinMs: 240_000, everyMs: 100 });
    } catch (fault) {
      await platform.stop();
      throw new Error(`the platform does not start:\n${said.join('\n')}`, { cause: fault });
    }
    return platform;
  }

  /** What `npm run status -- --json` prints. */
  async status(): Promise<PlatformStatus> {
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'status', '--json'], {
      env: environmentOf(this.home),
    });
    return Status.parse(JSON.parse(stdout));
  }

  /** Where a service answers. */
  async urlOf(service: string): Promise<string> {
    const { services } = await this.status();
    const url = services[service]?.url;
    if (typeof url !== 'string') throw new Error(`${service} has no address`);
    return url;
  }

  /**
   * Ends a service without warning (SIGKILL). One that is just being started again is waited for: there is nothing to kill before.
   * @returns how often it had been started again before
   */
  kill(service: string): Promise<number> {
    return eventually(
      async () => {
        const { pid, restarts } = (await this.status()).services[service] ?? { pid: null, restarts: 0 };
        if (pid === null) throw new Error(`${service} does not run`);
        process.kill(pid, 'SIGKILL');
        return restarts;
      },
      { withinMs: 60_000, everyMs: 100 },
    );
  }

  /** Ends the supervisor, every service and every server without warning, as a power cut would. */
  async killEverything(): Promise<void> {
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=']);
    const children = Map.groupBy(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/).map(Number)),
      ([, parent]) => parent,
    );
    const doomed = [this.supervisor.pid ?? 0];
    for (const pid of doomed) doomed.push(...(children.get(pid) ?? []).map(([child]) => child ?? 0));
    const ended = once(this.supervisor, 'exit');
    for (const pid of doomed.filter((each) => each > 0)) killIfAlive(pid);
    await ended;
  }

  /** Stops it in order. */
  async stop(): Promise<void> {
    if (hasEnded(this.supervisor)) return;
    const ended = once(this.supervisor, 'exit');
    this.supervisor.kill('SIGTERM');
    await ended;
  }

  /** Stops it and deletes all that it wrote. */
  async remove(): Promise<void> {
    await this.stop();
    await promisify(execFile)(process.execPath, [cli, 'reset', '--yes'], { env: environmentOf(this.home) });
    await rm(this.home, { recursive: true, force: true });
  }

  /** The banner comes when all of it is ready; asking for the status again and again would slow the start. */
  private expectReady(said: readonly string[]): void {
    if (hasEnded(this.supervisor)) throw new Error(`it ended: ${said.at(-1) ?? ''}`);
    if (!said.includes('Modelyard is running.')) throw new Error('not ready yet');
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function environmentOf(home: string): Record<string, string> {
  return { ...machineEnvironment(), MODELYARD_HOME: home };
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
}
