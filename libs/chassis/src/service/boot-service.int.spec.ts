import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startService, type ServiceProcess } from '@modelyard/testing';

// The compiled package, as a service in production has it.
const chassis = new URL('../../dist/index.js', import.meta.url).href;

const program = `
import { bootService, httpConfig, loadConfig } from '${chassis}';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from '${import.meta.resolve('zod')}';
class Empty {}
const service = await bootService({
  name: 'sample',
  config: loadConfig(z.object(httpConfig), process.env),
  module: { module: Empty },
  configure: (app) => {
    let arrived = 0;
    const server = app.getHttpAdapter().getInstance();
    server.get('/arrived', { config: { access: 'read' } }, () => ({ arrived }));
    server.get('/slow', { config: { access: 'read' } }, async () => {
      arrived += 1;
      await pause(500);
      return { done: true };
    });
  },
});
service.shutdown.onShutdown('drain', 'sample', () => (process.env.HANGS ? new Promise(() => undefined) : undefined));
`;

describe('a service process', () => {
  let folder: string;
  let entry: string;
  let service: ServiceProcess | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'boot-service-spec-'));
    entry = join(folder, 'main.mjs');
    await writeFile(entry, program);
  });
  afterEach(() => service?.kill());
  afterAll(() => rm(folder, { recursive: true }));

  it('answers every request that had arrived when it was told to end', async () => {
    service = await startService(entry, {});
    const { url } = service;
    const answers = Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await fetch(`${url}/slow`);
        return [response.status, await response.json()];
      }),
    );
    await eventually(async () => {
      expect(await (await fetch(`${url}/arrived`)).json()).toEqual({ arrived: 20 });
    });
    const ended = service.stop();
    expect(await answers).toEqual(Array.from({ length: 20 }, () => [200, { done: true }]));
    expect(await ended).toBe(0);
  });

  it('is cut off when its end takes longer than the cap', async () => {
    service = await startService(entry, { MODELYARD_SHUTDOWN_SECONDS: '1', HANGS: '1' });
    const begun = performance.now();
    expect(await service.stop()).toBe(1);
    expect(performance.now() - begun).toBeGreaterThan(900);
    expect(service.logs().join('\n')).toContain('the shutdown took too long');
  });

  it('ends in order when its parent is gone', async () => {
    const child = spawn(process.execPath, [entry], {
      env: { MODELYARD_SUPERVISED: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const output = text(child.stdout);
    await once(child.stdout, 'readable');
    child.stdin.end();
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    expect(await output).toContain('the parent closed the pipe');
  });

  it('prints every configuration fault at once, without a stack, and does not boot', async () => {
    const child = spawn(process.execPath, [entry], {
      env: { MODELYARD_HTTP_PORT: 'x', MODELYARD_PROFILE: 'x' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>]);
    expect(code).toBe(1);
    expect(errors).toMatch(/MODELYARD_HTTP_PORT: .*\n +MODELYARD_PROFILE: /);
    expect(errors).not.toContain('at loadConfig');
  });
});
