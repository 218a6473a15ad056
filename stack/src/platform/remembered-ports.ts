import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { freePort } from '../machine/ports.js';

const remembered = z.record(z.string(), z.number().int());

export type Ports<Name extends string = string> = Readonly<Record<Name, number>>;

/**
 * Chooses one free port for each name: the one it had the last time when that is still free, so that addresses survive a
 * restart, else one that the system gives. The choice is written to `file`.
 */
export async function choosePorts<Name extends string>(file: string, names: readonly Name[]): Promise<Ports<Name>> {
  const before = existsSync(file) ? remembered.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  const chosen: Record<string, number> = {};
  for (const name of names) {
    let port = await freePort(before[name]);
    while (Object.values(chosen).includes(port)) port = await freePort();
    chosen[name] = port;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...before, ...chosen }, null, 2)}\n`);
  return chosen as Record<Name, number>;
}
