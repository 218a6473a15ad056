import { parseArgs } from 'node:util';
import type { Surroundings } from '../config.js';
import type { Checkout } from '../platform/checkout.js';
import type { Progress } from '../progress.js';

export interface Option {
  readonly short?: string;
  readonly doc: string;
}

export interface CommandContext {
  readonly checkout: Checkout;
  readonly surroundings: Surroundings;
  /** Progress goes to standard error. */
  readonly progress: Progress;
  /** The command's own result goes to standard output. */
  readonly print: (text: string) => void;
}

export interface Invocation {
  readonly flags: ReadonlySet<string>;
  readonly words: readonly string[];
}

/** One entry of the command table. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What may follow the options, as usage shows it: "[service]". */
  readonly words?: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Resolves with the exit code. */
  run(invocation: Invocation, context: CommandContext): Promise<number>;
}

/** @throws Error for an option that the command does not have, or words where it takes none */
export function parseInvocation(command: Command, args: readonly string[]): Invocation {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { short }]) => [
      name,
      { type: 'boolean' as const, ...(short === undefined ? {} : { short }) },
    ]),
  );
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...options, help: { type: 'boolean', short: 'h' } },
    allowPositionals: command.words !== undefined,
  });
  return { flags: new Set(Object.keys(values)), words: positionals };
}

export function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, help: { short: 'h', doc: 'print this' } });
  const left = options.map(([name, { short }]) => `${short === undefined ? '    ' : `-${short}, `}--${name}`);
  const width = Math.max(...left.map(({ length }) => length));
  const rows = options.map(([, { doc }], at) => `  ${(left[at] ?? '').padEnd(width)}  ${doc}`);
  const usage = [`npm run ${command.name} --`, '[options]', command.words].filter(Boolean).join(' ');
  return [`${command.summary}\n`, `Usage: ${usage}\n`, ...rows].join('\n');
}
