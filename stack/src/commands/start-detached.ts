import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CommandContext } from './command.js';
import { runningState, supervisorOf } from './running-platform.js';

/** Starts the platform in a process of its own, shows its progress, and returns when everything is ready. */
export async function startDetached(args: readonly string[], context: CommandContext): Promise<number> {
  const { checkout, surroundings, progress, print } = context;
  const running = supervisorOf(checkout);
  if (running !== null) {
    progress(`the platform of this checkout runs already (pid ${running.pid}): npm run status, or npm stop`);
    return 1;
  }
  mkdirSync(checkout.home, { recursive: true });
  const logFile = join(checkout.home, 'supervisor.log');
  const log = openSync(logFile, 'w');
  const cli = fileURLToPath(new URL('../cli.js', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, cli, 'start', ...args], {
    cwd: checkout.root,
    env: surroundings.env,
    detached: true,
    stdio: ['ignore', 'ignore', log],
  });
  closeSync(log);
  let code: number | null | undefined;
  child.on('exit', (ended) => (code = ended));
  const showNew = follow(logFile, progress);
  while (code === undefined) {
    showNew();
    const state = runningState(checkout);
    if (state?.supervisor === child.pid && state?.ready && state.banner !== null) {
      child.unref();
      print(`\n${state.banner}\n`);
      return 0;
    }
    await delay(100);
  }
  showNew();
  return code ?? 1;
}

/** Passes on the whole lines that were added to a file since the last call. */
function follow(file: string, progress: (line: string) => void): () => void {
  let shown = 0;
  return () => {
    if (statSync(file).size <= shown) return;
    const added = readFileSync(file).subarray(shown);
    const end = added.lastIndexOf('\n') + 1;
    shown += end;
    for (const line of added.subarray(0, end).toString().split('\n').filter(Boolean)) progress(line);
  };
}
