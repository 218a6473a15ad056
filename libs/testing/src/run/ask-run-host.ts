import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerKind } from '../config.js';
import { hostFile } from './run-host.js';

/** The address of a server of the test run; the first question starts it. */
export async function askRunHost(runDir: string, kind: ServerKind): Promise<string> {
  const { url } = JSON.parse(await readFile(join(runDir, hostFile), 'utf8')) as { url: string };
  const answer = await fetch(`${url}/${kind}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The test run has no ${kind}: ${text}`);
  return text;
}
