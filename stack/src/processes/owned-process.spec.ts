import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startProcess, type OwnedProcess, type OwnedProcessOptions } from './owned-process.js';
import { identify, isAlive, isSameProcess } from './process-identity.js';
import { untilReady } from './until-ready.js';

let folder = '';
let logFile = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelyard-process-'));
  logFile = join(folder, 'process.log');
});
afterEach(async () => {
  // A test that failed must not leave a process behind that deafens itself to signals.
  await Promise.all(started.splice(0).map((owned) => owned.stop()));
  rmSync(folder, { recursive: true });
});

const started: OwnedProcess[] = [];

async function start(options: OwnedProcessOptions): Promise<OwnedProcess> {
  const owned = await startProcess(options);
  started.push(owned);
  return owned;
}

const node = (script: string) => ({ command: process.execPath, args: ['-e', script], logFile });

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(10);
}

describe('a process that we started', () => {
  it('writes to its log and reports its end', async () => {
    const owned = await start(node('console.log("hello"); process.exit(3)'));
    expect(await owned.exited).toEqual({ code: 3, signal: null });
    expect(readFileSync(logFile, 'utf8')).toBe('hello\n');
  });

  it('is asked to end, and the asking may be repeated', async () => {
    const owned = await start(node('setInterval(() => {}, 1000)'));
    await Promise.all([owned.stop(), owned.stop()]);
    await owned.stop();
    expect(await owned.exited).toEqual({ code: null, signal: 'SIGTERM' });
    expect(isAlive(owned.pid)).toBe(false);
  });

  it('is killed with its children when it does not end in time', async () => {
    const script = `process.on('SIGTERM', () => {});
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      console.log(String(child.pid));`;
    const owned = await start({ ...node(`${script} setInterval(() => {}, 1000)`), graceMs: 200 });
    await until(() => /^\d+\n/.test(readFileSync(logFile, 'utf8')));
    const child = identify(Number(readFileSync(logFile, 'utf8')));
    expect(child).not.toBeNull();
    await owned.stop();
    expect(await owned.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await until(() => child !== null && !isSameProcess(child));
  });

  it('cannot be started when there is no such program', async () => {
    await expect(startProcess({ command: join(folder, 'nothing'), args: [], logFile })).rejects.toThrow(
      /cannot be started/,
    );
  });

  it('is given up with the end of its log when it ends before it is ready', async () => {
    const owned = await start(node('console.error("no such table"); process.exit(1)'));
    const gate = {
      what: 'the toy',
      process: owned,
      logFile,
      withinMs: 5_000,
      probe: () => Promise.reject(new Error('no')),
    };
    await expect(untilReady(gate)).rejects.toThrow(/the toy ended before it was ready[^]*no such table/);
  });

  it('is stopped when it does not become ready in time', async () => {
    const owned = await start(node('setInterval(() => {}, 1000)'));
    const gate = {
      what: 'the toy',
      process: owned,
      logFile,
      withinMs: 100,
      probe: () => Promise.reject(new Error('no')),
    };
    await expect(untilReady(gate)).rejects.toThrow(/did not answer within 0.1 s/);
    expect(isAlive(owned.pid)).toBe(false);
  });
});

describe('a tether', () => {
  it('ends the process when the one that holds it is killed', async () => {
    const held = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const script = `import { tether } from ${JSON.stringify(new URL('tether.ts', import.meta.url).href)};
      tether(${held.pid}, 'SIGTERM');
      console.log('tethered');
      setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const ended = new Promise((resolve) => held.once('exit', (_code, signal) => resolve(signal)));
    holder.kill('SIGKILL');
    expect(await ended).toBe('SIGTERM');
  });
});
