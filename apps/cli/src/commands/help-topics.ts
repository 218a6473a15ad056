import type { Command } from 'commander';
import { CliError, exitCodes } from '../exit-codes.js';

/** The text of `modelyard help`: of a command by its path, or of the topic exit-codes. Throws a CliError for anything else. */
export function helpText(program: Command, topic: readonly string[]): string {
  return topic[0] === 'exit-codes' ? exitCodeTable() : commandNamed(program, topic).helpInformation();
}

function commandNamed(program: Command, path: readonly string[]): Command {
  return path.reduce<Command>((command, name) => {
    const found = command.commands.find((one) => one.name() === name);
    if (!found)
      throw new CliError(
        'usage',
        `There is no command or topic ${path.join(' ')}.`,
        'modelyard --help lists what there is.',
      );
    return found;
  }, program);
}

function exitCodeTable(): string {
  return Object.values(exitCodes)
    .map(({ code, meaning }) => `${String(code).padStart(3)}  ${meaning}\n`)
    .join('');
}
