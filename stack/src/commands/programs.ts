import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { logFolder, type Checkout } from '../platform/checkout.js';
import { serviceTable } from '../platform/service-table.js';
import { statusOf } from '../platform/status.js';
import type { Command, CommandContext } from './command.js';
import { runningState } from './running-platform.js';
import { startDetached } from './start-detached.js';

/** A program that runs against the platform of this checkout, and brings it up first where it does not run. */
interface Program {
  readonly name: string;
  readonly summary: string;
  /** Compiled entry, from the checkout's root. */
  readonly entry: string;
}

const programs: readonly Program[] = [
  {
    name: 'tour',
    summary:
      'The whole loop on real flight data in about half a minute, narrated. Starts the platform where it is not running.',
    entry: 'tour/dist/main.js',
  },
];

export const programCommands: readonly Command[] = programs.map((program) => ({
  name: program.name,
  summary: program.summary,
  words: '[arguments]',
  options: {},
  run: ({ words }, context) => runProgram(program, words, context),
}));

async function runProgram({ name, entry }: Program, args: readonly string[], context: CommandContext): Promise<number> {
  const { checkout, surroundings, progress } = context;
  const path = join(checkout.root, entry);
  if (!existsSync(path)) {
    progress(`${name} cannot run: there is no ${path}`);
    return 1;
  }
  if (runningState(checkout)?.ready !== true) {
    progress('the platform does not run yet: starting it (npm stop ends it)');
    const code = await startDetached([], context);
    if (code !== 0) return code;
  }
  const child = spawn(process.execPath, [...process.execArgv, path, ...args], {
    cwd: checkout.root,
    env: { ...surroundings.env, ...whereThePlatformIs(checkout) },
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** What a program is told of the platform: its status, as `npm run status -- --json` prints it, and the folder of its logs. */
function whereThePlatformIs(checkout: Checkout): Record<string, string> {
  const state = runningState(checkout);
  const names = serviceTable.map(({ name }) => name);
  return {
    MODELYARD_STATUS: JSON.stringify(statusOf(names, state)),
    MODELYARD_LOGS: logFolder(checkout, state?.dataSet ?? 'native'),
  };
}
