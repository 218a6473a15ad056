import { InvalidArgumentError, type Command } from 'commander';

export interface CopyOptions {
  readonly url?: string;
  readonly experiment: readonly string[];
  readonly model: readonly string[];
  readonly since?: Date;
  readonly parallel: number;
  readonly state?: string;
  readonly verify: 'all' | 'records' | 'none';
  readonly dryRun?: boolean;
  readonly output: 'table' | 'json';
  readonly quiet?: boolean;
}

/** The options that import and export share. */
export function withCopyOptions(command: Command): Command {
  return command
    .option('--url <url>', "Modelyard's address (else MODELYARD_URL)")
    .option('--experiment <name>', 'only this experiment; repeat it for several', several, [])
    .option(
      '--model <name>',
      'only this registered model, with the runs it comes from; repeat it for several',
      several,
      [],
    )
    .option('--since <instant>', 'only runs that started then or later, such as 2026-11-01', instant)
    .option('--parallel <count>', 'how many runs are copied at once', count, 4)
    .option('--state <file>', 'remembers what is copied, so that a copy that was stopped goes on')
    .addOption(
      command
        .createOption(
          '--verify <how>',
          'read everything on both sides again (all), without the contents of files (records), or not (none)',
        )
        .choices(['all', 'records', 'none'])
        .default('all'),
    )
    .option('--dry-run', 'say what would be copied, and copy nothing')
    .addOption(
      command
        .createOption('-o, --output <form>', 'how the report is written')
        .choices(['table', 'json'])
        .default('table'),
    )
    .option('-q, --quiet', 'no progress');
}

function several(name: string, names: readonly string[]): string[] {
  return [...names, name];
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('Give a date such as 2026-11-01 or 2026-11-01T08:00:00Z.');
  return date;
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 64)
    throw new InvalidArgumentError('Give a whole number from 1 to 64.');
  return number;
}
