import { CommanderError } from 'commander';
import { CliError, type ExitReason } from '../exit-codes.js';
import type { Surroundings } from '../surroundings.js';

/** Says on standard error what went wrong, as JSON where the caller reads JSON; how the command ends for it. */
export function explain(error: unknown, { stderr, interrupt }: Surroundings, args: readonly string[]): ExitReason {
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
