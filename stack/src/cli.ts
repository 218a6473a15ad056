import { readSurroundings } from './config.js';
import { helpOf, parseInvocation, type Command, type CommandContext } from './commands/command.js';
import { logs } from './commands/logs.js';
import { programCommands } from './commands/programs.js';
import { reset } from './commands/reset.js';
import { start } from './commands/start.js';
import { status } from './commands/status.js';
import { stop } from './commands/stop.js';
import { thisCheckout } from './platform/checkout.js';

const commands: readonly Command[] = [start, status, logs, stop, reset, ...programCommands];

async function main([name, ...args]: readonly string[]): Promise<number> {
  const surroundings = readSurroundings();
  const context: CommandContext = {
    checkout: thisCheckout(surroundings.env['MODELYARD_HOME'] || undefined),
    surroundings,
    progress: (line) => process.stderr.write(`${line}\n`),
    print: (text) => process.stdout.write(`${text}\n`),
  };
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    context.progress(`unknown command ${name ?? ''}: ${commands.map((known) => known.name).join(', ')}`);
    return 2;
  }
  try {
    const invocation = parseInvocation(command, args);
    if (!invocation.flags.has('help')) return await command.run(invocation, context);
    context.print(helpOf(command));
    return 0;
  } catch (fault) {
    context.progress(fault instanceof Error ? fault.message : String(fault));
    return 1;
  }
}

// Not process.exit: what was printed to a pipe must arrive first. Whatever still waits then is of no interest to anybody.
process.exitCode = await main(process.argv.slice(2));
