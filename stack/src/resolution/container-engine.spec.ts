import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { engineAnswers } from './container-engine.js';

describe('looking for a container engine', () => {
  let folder: string;
  let engine: Server | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-spec-'));
  });
  afterEach(async () => {
    engine?.closeAllConnections();
    engine?.close();
    await rm(folder, { recursive: true });
  });

  /** A stand-in that answers the ping as an engine does. */
  async function fakeEngine(where: string | number, status: number): Promise<void> {
    engine = createServer((request, response) => {
      response.writeHead(request.url === '/_ping' ? status : 404).end('OK');
    });
    await new Promise<void>((resolve) => engine!.listen(where, resolve));
  }

  it('finds one that answers on its socket', async () => {
    await fakeEngine(join(folder, 'engine.sock'), 200);
    expect(await engineAnswers(`unix://${folder}/engine.sock`)).toBe(true);
  });

  it('finds one that answers on a port', async () => {
    await fakeEngine(0, 200);
    expect(await engineAnswers(`tcp://127.0.0.1:${(engine!.address() as AddressInfo).port}`)).toBe(true);
  });

  it('does not take a socket without an engine for one', async () => {
    expect(await engineAnswers(`unix://${folder}/nobody.sock`)).toBe(false);
  });

  it('does not take one that is broken for one', async () => {
    await fakeEngine(join(folder, 'engine.sock'), 500);
    expect(await engineAnswers(`unix://${folder}/engine.sock`)).toBe(false);
  });

  it('does not wait for one that hangs', async () => {
    engine = createServer(() => undefined);
    await new Promise<void>((resolve) => engine!.listen(join(folder, 'engine.sock'), resolve));
    expect(await engineAnswers(`unix://${folder}/engine.sock`)).toBe(false);
  });

  it.each(['nonsense', 'npipe:////./pipe/docker', 'ssh://host'])('leaves %j alone', async (dockerHost) => {
    expect(await engineAnswers(dockerHost)).toBe(false);
  });
});
