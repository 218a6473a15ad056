import type { createColors } from 'picocolors';
import type { CopyFailure } from '../copying/copy-job.js';
import type { ExitReason } from '../exit-codes.js';
import type { Difference } from '../verifying/compare-fields.js';

export type Colors = ReturnType<typeof createColors>;

/** What a copy came to; `-o json` prints it as it is. */
export interface CopyReport {
  readonly source: string;
  readonly target: string;
  readonly state: string;
  readonly planned: Readonly<Record<string, number>>;
  /** Of this start alone; what an earlier one had copied is not copied again. Null for a dry run. */
  readonly copied: Readonly<Record<string, number>> | null;
  readonly failures: readonly CopyFailure[];
  readonly verification: { readonly compared: number; readonly differences: readonly Difference[] } | null;
  /** What the target cannot keep. */
  readonly notes: readonly string[];
}

/** How the command ends for a report. */
export function exitOf({ failures, verification }: CopyReport): ExitReason {
  if (failures.length > 0) return 'failure';
  return (verification?.differences.length ?? 0) > 0 ? 'unsound' : 'ok';
}

const shownAtMost = 100;

export function reportText(report: CopyReport, colors: Colors): string {
  const { source, target, planned, copied, failures, verification, notes } = report;
  const lines = [
    `${colors.bold('from')}    ${source}`,
    `${colors.bold('to')}      ${target}`,
    `${colors.bold('planned')} ${counted(planned)}`,
    copied ? `${colors.bold('copied')}  ${counted(copied)}` : 'nothing was copied: this was a dry run',
    ...notes.map((note) => `${colors.yellow('note')}    ${note}`),
    ...shown(failures.map(({ what, message }) => `${colors.red('failed')}  ${what}: ${message}`)),
    ...(verification ? verdictLines(verification, colors) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function verdictLines({ compared, differences }: NonNullable<CopyReport['verification']>, colors: Colors): string[] {
  if (differences.length === 0)
    return [`${colors.green('equal')}   ${compared} compared on both sides, field by field`];
  const lines = differences.map(({ what, field, source, target }) => {
    const place = field === null ? what : `${what}, ${field}`;
    return `${colors.red('differs')} ${place}: ${source ?? 'nothing'} -> ${target ?? 'nothing'}`;
  });
  return [...shown(lines), `${differences.length} differences in ${compared} compared`];
}

function shown(lines: readonly string[]): string[] {
  const rest = lines.length - shownAtMost;
  return rest > 0 ? [...lines.slice(0, shownAtMost), `… and ${rest} more; -o json lists all`] : [...lines];
}

function counted(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  return entries.length === 0 ? 'nothing' : entries.join(', ');
}
