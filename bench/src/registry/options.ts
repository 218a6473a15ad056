import { parseArgs } from 'node:util';

export const help = `Compares the registry with the genuine MLflow server (and FastTrackML) on this machine.

  node bench/dist/registry/main.js [options]

  --rounds <n>         alternating rounds of each operation (3)
  --seconds <s>        least time per operation, server and round (1.5); a request that has begun is finished
  --runs <n>           runs to search over (20000)
  --versions <n>       versions of the model (5000)
  --operations <text>  only operations whose name contains one of these words, divided by commas
  --clients <n>        1 or 8; both when absent
  --against <names>    mlflow, fasttrackml or both, divided by commas (both); the registry is always measured
  --no-footprint       leave out memory and start
  --postgres <url>     a PostgreSQL to use; else one of our own, with fsync on, for the length of the run
  --profile <folder>   write processor profiles of the registry there
  --help`;

export type Rival = 'mlflow' | 'fasttrackml';

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly runs: number;
  readonly versions: number;
  readonly operations: readonly string[];
  readonly clients: readonly number[];
  readonly against: readonly Rival[];
  readonly footprint: boolean;
  readonly postgres: string | undefined;
  readonly profile: string | undefined;
}

/** The options of the command line; null when help was asked for. */
export function readOptions(): Options | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      rounds: { ...text, default: '3' },
      seconds: { ...text, default: '1.5' },
      runs: { ...text, default: '20000' },
      versions: { ...text, default: '5000' },
      operations: { ...text, default: '' },
      clients: { ...text, default: '1,8' },
      against: { ...text, default: 'mlflow,fasttrackml' },
      footprint: { type: 'boolean', default: true },
      postgres: text,
      profile: text,
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    rounds: positive('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    runs: positive('runs', values.runs),
    versions: positive('versions', values.versions),
    operations: words(values.operations),
    clients: words(values.clients).map((word) => positive('clients', word)),
    against: words(values.against).map(rival),
    footprint: values.footprint,
    postgres: values.postgres,
    profile: values.profile,
  };
}

function words(list: string): string[] {
  return list.split(',').filter((word) => word !== '');
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`--${name} has to be a number above 0, not "${value}"`);
  return number;
}

function rival(name: string): Rival {
  if (name !== 'mlflow' && name !== 'fasttrackml')
    throw new Error(`--against knows mlflow and fasttrackml, not "${name}"`);
  return name;
}
