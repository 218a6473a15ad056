import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerKind } from '../config.js';
import type { ProvidedServer } from '../servers/resolve-server.js';
import { askRunHost } from './ask-run-host.js';
import { startRunHost, type RunHost } from './run-host.js';

describe('the host of a test run', () => {
  let runDir: string;
  let host: RunHost | undefined;
  let log: string[];
  beforeEach(async () => {
    runDir = await mkdtemp(join(tmpdir(), 'run-host-spec-'));
    log = [];
  });
  afterEach(async () => {
    await host?.close();
    await rm(runDir, { recursive: true });
  });

  async function provide(kind: ServerKind): Promise<ProvidedServer> {
    log.push(`start ${kind}`);
    await Promise.resolve();
    return {
      address: `${kind}://somewhere`,
      source: 'native',
      stop: () => {
        log.push(`stop ${kind}`);
        return Promise.resolve();
      },
    };
  }

  it('starts a server once, however many ask at the same time', async () => {
    host = await startRunHost(runDir, provide);
    const addresses = await Promise.all([1, 2, 3].map(() => askRunHost(runDir, 'postgres')));
    expect(addresses).toEqual(['postgres://somewhere', 'postgres://somewhere', 'postgres://somewhere']);
    expect(log).toEqual(['start postgres']);
  });

  it('starts nothing that nobody asks for, and stops what it started', async () => {
    host = await startRunHost(runDir, provide);
    await askRunHost(runDir, 'redis');
    await host.close();
    host = undefined;
    expect(log).toEqual(['start redis', 'stop redis']);
  });

  it('tells why a server cannot be had, and tries again when the next file asks', async () => {
    let tries = 0;
    host = await startRunHost(runDir, (kind) => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('the download broke off')) : provide(kind);
    });
    await expect(askRunHost(runDir, 's3')).rejects.toThrow('the download broke off');
    expect(await askRunHost(runDir, 's3')).toBe('s3://somewhere');
  });
});
