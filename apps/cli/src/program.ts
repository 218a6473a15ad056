import { Command, CommanderError } from 'commander';
import picocolors from 'picocolors';
import { copyBetween, type Route } from './commands/copy-between.js';
import { withCopyOptions, type CopyOptions } from './commands/copy-options.js';
import { MlflowTarget, ModelyardTarget } from './copying/target.js';
import { CliError, exitCodes, type ExitReason } from './exit-codes.js';
import { HttpClient } from './http/http-client.js';
import { MlflowServer } from './mlflow/mlflow-server.js';
import { exitOf, reportText, type CopyReport } from './output/copy-report.js';
import { Progress, type Screen } from './output/progress.js';
import type { Settings } from './settings/config.js';

/** Where the command runs. */
export interface Surroundings {
  readonly settings: Settings;
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly interrupt: AbortSignal;
}

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
    .action((topic: readonly string[]) => {
      if (topic[0] === 'exit-codes') stdout.write(exitCodeTable());
      else commandNamed(program, topic).outputHelp();
    });
  const report = (result: CopyReport, { output }: CopyOptions): void => {
    const colors = picocolors.createColors(stdout.isTTY === true && !settings.noColor);
    stdout.write(output === 'json' ? `${JSON.stringify(result, null, 2)}\n` : reportText(result, colors));
    end(exitOf(result));
  };
  withCopyOptions(
    program.command('import').description('bring what another registry holds into Modelyard').command('mlflow <uri>'),
  )
    .description('copy experiments, runs, files, models and versions from an MLflow server')
    .action(async (uri: string, options: CopyOptions) =>
      report(await copyBetween(importRoute(uri, options, surroundings), options), options),
    );
  withCopyOptions(program.command('export').description('copy what Modelyard holds elsewhere').command('mlflow <uri>'))
    .description('copy experiments, runs, files, models and versions to an MLflow server')
    .action(async (uri: string, options: CopyOptions) =>
      report(await copyBetween(exportRoute(uri, options, surroundings), options), options),
    );
  return program;
}

function importRoute(uri: string, options: CopyOptions, surroundings: Surroundings): Route {
  const { mlflow, modelyard } = clients(uri, options, surroundings);
  return {
    direction: 'import',
    source: new MlflowServer(mlflow),
    target: new ModelyardTarget(modelyard),
    ...common(options, surroundings),
  };
}

function exportRoute(uri: string, options: CopyOptions, surroundings: Surroundings): Route {
  const { mlflow, modelyard } = clients(uri, options, surroundings);
  return {
    direction: 'export',
    source: new MlflowServer(modelyard),
    target: new MlflowTarget(mlflow),
    ...common(options, surroundings),
  };
}

function clients(uri: string, { url }: CopyOptions, { settings, interrupt }: Surroundings) {
  const address = url ?? settings.url;
  if (address === undefined) {
    throw new CliError(
      'usage',
      "Modelyard's address is not given.",
      'Add --url, or set MODELYARD_URL; npm run status prints it.',
    );
  }
  return {
    mlflow: new HttpClient(uri, settings.mlflow, interrupt),
    modelyard: new HttpClient(address, { token: settings.token }, interrupt),
  };
}

function common({ quiet = false }: CopyOptions, { stderr, interrupt }: Surroundings) {
  return { progress: new Progress(stderr, quiet), interrupt };
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

/** Says what went wrong, as JSON where the caller reads JSON. */
function explain(error: unknown, { stderr, interrupt }: Surroundings, args: readonly string[]): ExitReason {
  // Commander has said it already; help that was asked for is no fault.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'ok' : 'usage';
  const fault = interrupt.aborted ? interruption() : asCliError(error);
  const { reason: code, message, next } = fault;
  const asJson = args.some(
    (arg, index) =>
      /^(-o=?|--output=?)?json$/.test(arg) && (arg !== 'json' || /^(-o|--output)$/.test(args[index - 1] ?? '')),
  );
  stderr.write(asJson ? `${JSON.stringify({ code, message, next })}\n` : `${message}\n${next}\n`);
  return code;
}

function interruption(): CliError {
  return new CliError('interrupted', 'Interrupted.', 'The same command goes on where this one stopped.');
}

function asCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  return new CliError(
    'failure',
    error instanceof Error ? error.message : String(error),
    'The same command goes on where this one stopped.',
  );
}
