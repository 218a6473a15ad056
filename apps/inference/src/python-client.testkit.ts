import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonEnv } from '../../../tools/python-env.mjs';

const client = (name: string) => fileURLToPath(new URL(`../clients/${name}`, import.meta.url));

/** What a program of `clients/` printed, which is one JSON object. Numbers beyond a double's digits stay text. */
export async function runClient(name: string, ...args: string[]): Promise<Record<string, Record<string, unknown>>> {
  const python = await pythonEnv(client('requirements.lock'));
  const { stdout } = await promisify(execFile)(python, [client(name), ...args]);
  const exact = (_key: string, value: unknown, { source }: { source?: string }) =>
    Number.isInteger(value) && Math.abs(value as number) > 999 ? source : value;
  return JSON.parse(stdout, exact as never) as Record<string, Record<string, unknown>>;
}
