import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { unprivilegedDataFolder } from '../machine/unprivileged-user.js';
import type { Command } from './command.js';
import { stopPlatform } from './running-platform.js';

export const reset: Command = {
  name: 'reset',
  summary: 'Stops the platform and deletes everything it stored in this checkout. Asks first.',
  options: { yes: { short: 'y', doc: 'do not ask' } },
  run: async ({ flags }, { checkout, surroundings, progress }) => {
    if (!flags.has('yes') && !(await confirmed(checkout.home))) {
      progress('nothing was deleted');
      return 1;
    }
    await stopPlatform(checkout, progress);
    for (const dataSet of ['native', 'embedded']) {
      const folder = unprivilegedDataFolder(join(checkout.home, dataSet, 'postgres'), surroundings);
      rmSync(folder, { recursive: true, force: true });
    }
    rmSync(checkout.home, { recursive: true, force: true });
    progress(`deleted ${checkout.home}`);
    return 0;
  },
};

async function confirmed(folder: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Without a terminal the input may end before there is an answer: that is a no.
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const question = `Delete all models, events and predictions in ${folder}? Type yes: `;
  const answer = await Promise.race([terminal.question(question), ended]);
  terminal.close();
  return answer.trim() === 'yes';
}
