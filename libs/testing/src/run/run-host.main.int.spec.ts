import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readTestEnvironment } from '../config.js';
import { askRunHost } from './ask-run-host.js';

// The compiled program, as the runner starts it.
const program = fileURLToPath(new URL('../../dist/run/run-host.main.js', import.meta.url));

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

describe('the host process of a test run', () => {
  let runDir: string;
  beforeAll(async () => {
    runDir = await mkdtemp(join(tmpdir(), 'run-host-int-'));
  });
  afterAll(() => rm(runDir, { recursive: true }));

  it('keeps a server for everybody, and takes it along when its parent is gone', async () => {
    const host = spawn(process.execPath, [program, runDir], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...readTestEnvironment().inherited },
    });
    await once(host.stdout, 'data');
    const url = await askRunHost(runDir, 'postgres');
    expect(await askRunHost(runDir, 'postgres')).toBe(url);
    expect(await answers(url)).toBe(true);
    host.stdin.end();
    expect(await once(host, 'exit')).toEqual([0, null]);
    expect(await answers(url)).toBe(false);
  });
});
