import { parseArgs } from 'node:util';
import { contenders, type ContenderName } from './contenders.js';
import { scenarios } from './scenarios.js';

const peers = (Object.keys(contenders) as ContenderName[]).filter((name) => name !== 'modelyard');

export const help = `Compares the inference service with other servers of ONNX models on this machine.

  node bench/dist/serving/main.js [options]

  --rounds <n>        alternating rounds of each comparison (5)
  --seconds <s>       load of one round (2)
  --warm-up <s>       load before the first round of a comparison (6)
  --scenarios <list>  ${scenarios.map(({ name }) => name).join(', ')} (all)
  --peers <list>      ${peers.join(', ')} (all); ours is always measured
  --no-first-answer   leave out the five starts at the end
  --markdown <file>   write the section of docs/benchmarks.md there
  --profile <folder>  write processor profiles of ours there
  --help

Environments are built at their first use: one of Python packages for each family of peers, and a Rust program where cargo is.`;

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly scenarios: readonly string[];
  readonly peers: readonly ContenderName[];
  readonly firstAnswer: boolean;
  readonly markdown: string | undefined;
  readonly profile: string | undefined;
}

/** The options of the command line; null when help was asked for. */
export function readOptions(): Options | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      rounds: { ...text, default: '5' },
      seconds: { ...text, default: '2' },
      'warm-up': { ...text, default: '6' },
      scenarios: text,
      peers: text,
      'first-answer': { type: 'boolean', default: true },
      markdown: text,
      profile: text,
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const names = scenarios.map(({ name }) => name);
  return {
    rounds: positive('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    warmUp: positive('warm-up', values['warm-up']),
    scenarios: chosen('scenarios', values.scenarios, names),
    peers: chosen('peers', values.peers, peers),
    firstAnswer: values['first-answer'],
    markdown: values.markdown,
    profile: values.profile,
  };
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`--${name} has to be a number above 0, not "${value}"`);
  return number;
}

function chosen<Name extends string>(
  option: string,
  list: string | undefined,
  known: readonly Name[],
): readonly Name[] {
  if (list === undefined) return known;
  return list.split(',').map((word) => {
    const name = known.find((each) => each === word);
    if (name === undefined) throw new Error(`--${option} knows ${known.join(', ')}, not "${word}"`);
    return name;
  });
}
