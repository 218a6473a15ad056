import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonEnv } from '../../../tools/python-env.mjs';
import type { BenchModel } from './models.js';

/** Where one server is to run. */
export interface Place {
  readonly model: BenchModel;
  /** The ONNX file. */
  readonly file: string;
  /** A folder of its own, empty. */
  readonly folder: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Where ours writes its processor profile. */
  readonly profile: string | undefined;
}

/** How a server is started. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A path of this repository. */
export const repository = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The folder of the programs that the peers run. */
export const peers = repository('bench/serving-peers');
export const applications = join(peers, 'applications');

/** The interpreter of a family of peers, with the packages of its lock. */
export const python = (family: string): Promise<string> => pythonEnv(join(peers, `${family}.lock`));

/** Where an environment keeps its packages. */
export function sitePackages(interpreter: string): string {
  const library = join(dirname(interpreter), '../lib');
  return join(library, matching(library, /^python3/), 'site-packages');
}

/** The one entry of a folder whose name is like this. Throws when there is none. */
export function matching(folder: string, name: RegExp): string {
  const found = readdirSync(folder).find((entry) => name.test(entry));
  if (found === undefined) throw new Error(`nothing in ${folder} is named like ${String(name)}`);
  return found;
}

/** Runs a program that prepares something. Throws with its last words when it fails. */
export function mustRun(command: string, args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr.slice(-1000)}`);
}
