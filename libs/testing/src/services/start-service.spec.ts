import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type ServiceProcess } from './start-service.js';

// A service in miniature: answers its readiness, writes a log line, ends in order.
const program = `
import { createServer } from 'node:http';
const env = process.env;
console.log('colour ' + env.COLOUR + ' secret ' + env.MODELYARD_TEST_SPEC_SECRET);
if (env.FAIL) { console.error('cannot reach the database'); process.exit(3); }
createServer((request, response) => response.writeHead(env.SICK ? 503 : 200).end('sick: ' + env.SICK)).listen(env.MODELYARD_HTTP_PORT);
process.on('SIGTERM', () => process.exit(0));
process.stdin.on('end', () => process.exit(0)).resume();
`;

describe('a service in a process of its own', () => {
  let folder: string;
  let entry: string;
  let service: ServiceProcess | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-service-spec-'));
    entry = join(folder, 'main.mjs');
    await writeFile(entry, program);
  });
  afterEach(() => service?.kill());
  afterAll(() => rm(folder, { recursive: true }));

  it('is ready when the promise resolves, and its lines are kept', async () => {
    service = await startService(entry, { COLOUR: 'green' });
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    expect(service.logs()).toEqual(['colour green secret undefined']);
  });

  it('comes back after a kill under the same address with another environment', async () => {
    service = await startService(entry, { COLOUR: 'green' });
    const { pid, url } = service;
    await service.kill();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    await service.restart({ COLOUR: 'blue' });
    expect(service.url).toBe(url);
    expect(service.pid).not.toBe(pid);
    expect(service.logs()).toEqual(['colour green secret undefined', 'colour blue secret undefined']);
  });

  it('ends in order when it is asked to', async () => {
    service = await startService(entry, {});
    expect(await service.stop()).toBe(0);
  });

  it('fails with its last lines when it ends before it is ready', async () => {
    await expect(startService(entry, { FAIL: '1' })).rejects.toThrow(/ended with 3[\s\S]*cannot reach the database/);
  });

  it('fails with the reason when it is never ready', async () => {
    await expect(startService(entry, { SICK: 'flu' }, { withinMs: 1_500 })).rejects.toThrow(/sick: flu/);
  });
});
