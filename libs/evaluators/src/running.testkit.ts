import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonEnv } from '../../../tools/python-env.mjs';
import type { Comparison } from './compare-models.testkit.js';

const run = promisify(execFile);
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A folder for the time of a test. */
export async function scratchFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'evaluators-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Runs one of the scripts of `python/` in their pinned environment. */
export async function runPython(script: string, ...args: readonly string[]): Promise<void> {
  await run(await pythonEnv(at('../python/requirements.lock')), [at(`../python/${script}`), ...args]);
}

/** Compares every model of a folder with ONNX Runtime, in a process of its own. */
export async function compareModels(
  folder: string,
  rounds: number,
  nodeOptions: readonly string[] = [],
): Promise<Comparison[]> {
  const programme = at('./compare-models.testkit.ts');
  const { stdout } = await run(process.execPath, [...nodeOptions, '--no-warnings', programme, folder, String(rounds)]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Comparison);
}
