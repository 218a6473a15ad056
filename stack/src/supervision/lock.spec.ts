import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { identify } from '../processes/process-identity.js';
import { lockHolder, releaseLock, takeLock } from './lock.js';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelyard-lock-'));
  file = join(folder, 'supervisor.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the lock of a checkout', () => {
  it('is taken, held and released', async () => {
    expect(await takeLock(file)).toBeNull();
    expect(lockHolder(file)?.pid).toBe(process.pid);
    releaseLock(file);
    expect(lockHolder(file)).toBeNull();
  });

  it('is refused while another process holds it', async () => {
    const parent = identify(process.ppid);
    writeFileSync(file, JSON.stringify(parent));
    expect(await takeLock(file)).toEqual(parent);
    releaseLock(file);
    expect(lockHolder(file)).toEqual(parent);
  });

  it('is taken over from a process whose pid went to another one', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.ppid, started: 'before the last boot' }));
    expect(await takeLock(file)).toBeNull();
  });

  it('is taken over when its file is broken', async () => {
    writeFileSync(file, '{');
    expect(await takeLock(file)).toBeNull();
  });
});
