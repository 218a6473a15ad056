import { Command } from 'commander';
import picocolors from 'picocolors';
import { copyBetween, type Route } from './commands/copy-between.js';
import { withCopyOptions, type CopyOptions } from './commands/copy-options.js';
import { exportRoute, importRoute } from './commands/copy-route.js';
import { helpText } from './commands/help-topics.js';
import { exitCodes, type ExitReason } from './exit-codes.js';
import { exitOf, reportText } from './output/copy-report.js';
import { explain } from './output/faults.js';
import type { Surroundings } from './surroundings.js';

/** Runs one command line to its end; resolves with the exit code. Data goes to standard output, everything else to standard error. */
export async function runProgram(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const outcome: { reason: ExitReason } = { reason: 'ok' };
  const program = buildProgram(surroundings, (reason) => (outcome.reason = reason));
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes[outcome.reason].code;
  } catch (error) {
    return exitCodes[explain(error, surroundings, args)].code;
  }
}

function buildProgram(surroundings: Surroundings, end: (reason: ExitReason) => void): Command {
  const { stdout, stderr, settings } = surroundings;
  const program = new Command('modelyard')
    .description('The command line of Modelyard.')
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride()
    .showHelpAfterError('(modelyard --help says more)')
    .helpCommand(false);
  program
    .command('help [topic...]')
    .description('help for a command, or for the topic exit-codes')
    .action((topic: readonly string[]) => void stdout.write(helpText(program, topic)));
  const copying =
    (routeOf: (uri: string, options: CopyOptions, surroundings: Surroundings) => Route) =>
    async (uri: string, options: CopyOptions): Promise<void> => {
      const report = await copyBetween(routeOf(uri, options, surroundings), options);
      const colors = picocolors.createColors(stdout.isTTY === true && !settings.noColor);
      stdout.write(options.output === 'json' ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, colors));
      end(exitOf(report));
    };
  withCopyOptions(
    program.command('import').description('bring what another registry holds into Modelyard').command('mlflow <uri>'),
  )
    .description('copy experiments, runs, files, models and versions from an MLflow server')
    .action(copying(importRoute));
  withCopyOptions(program.command('export').description('copy what Modelyard holds elsewhere').command('mlflow <uri>'))
    .description('copy experiments, runs, files, models and versions to an MLflow server')
    .action(copying(exportRoute));
  return program;
}
