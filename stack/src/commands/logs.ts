import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { logFolder } from '../platform/checkout.js';
import { readPlatformState } from '../platform/platform-state.js';
import type { Command, CommandContext } from './command.js';

export const logs: Command = {
  name: 'logs',
  summary: 'Prints the log files of the platform, each line after the name of its process.',
  words: '[process]',
  options: { follow: { short: 'f', doc: 'go on with what is added, until Ctrl-C' } },
  run: async ({ flags, words }, context) => {
    const files = logFiles(context, words);
    if (files.length === 0) {
      context.progress(words.length > 0 ? `there is no log of ${words.join(', ')}` : 'there are no logs yet');
      return 1;
    }
    const tails = files.map((file) => new Tail(file));
    for (;;) {
      for (const tail of tails) tail.readNew(context.print);
      if (!flags.has('follow')) return 0;
      await delay(200);
    }
  },
};

interface LogFile {
  readonly name: string;
  readonly path: string;
}

function logFiles({ checkout }: CommandContext, names: readonly string[]): LogFile[] {
  const state = readPlatformState(checkout);
  const folder = state === null ? null : logFolder(checkout, state.dataSet);
  if (folder === null || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.log'))
    .map((file) => ({ name: file.slice(0, -'.log'.length), path: join(folder, file) }))
    .filter(({ name }) => names.length === 0 || names.includes(name));
}

/** Reads a growing file piece by piece, in whole lines. */
class Tail {
  private position = 0;
  private rest = '';

  constructor(private readonly file: LogFile) {}

  readNew(print: (text: string) => void): void {
    const size = statSync(this.file.path).size;
    if (size < this.position) this.position = 0;
    const file = openSync(this.file.path, 'r');
    const piece = Buffer.alloc(1 << 20);
    for (let read = 1; read > 0; this.position += read) {
      read = readSync(file, piece, 0, piece.length, this.position);
      const lines = (this.rest + piece.toString('utf8', 0, read)).split('\n');
      this.rest = lines.pop() ?? '';
      for (const line of lines) print(`${this.file.name.padEnd(18)} ${line}`);
    }
    closeSync(file);
  }
}
