import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The name of the worker that a state folder belongs to; made up when the folder is first used. */
export async function workerNameOf(stateDir: string): Promise<string> {
  const path = join(stateDir, 'worker-name');
  await mkdir(stateDir, { recursive: true });
  // Of two that begin at once one writes, and both read the same name.
  await writeFile(path, randomUUID(), { flag: 'wx' }).catch(() => undefined);
  return readFile(path, 'utf8');
}
