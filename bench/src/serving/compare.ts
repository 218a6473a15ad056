import { contenders, type Contender } from './contenders.js';
import { measure, median, type Figures } from './measure.js';
import { models } from './models.js';
import type { Options } from './options.js';
import { binaryInference, type BenchRequest } from './requests.js';
import type { RunningServer } from './running-server.js';
import { orderOf, type Scenario } from './scenarios.js';
import type { Bar, Row } from './table.js';

/** One line of a comparison: a server and what it is sent. */
interface Entry {
  readonly title: string;
  readonly server: RunningServer;
  readonly request: BenchRequest;
  readonly bar: Bar | null;
}

/**
 * Runs one comparison over servers that are up, ours first: round after round, server after server, so that a noisy neighbour meets all.
 * Ratios are taken within a round.
 */
export async function compare(scenario: Scenario, servers: readonly RunningServer[], options: Options): Promise<Row[]> {
  const entries = entriesOf(scenario, servers);
  for (const entry of entries) await load(scenario, entry, options.warmUp);
  const rate = scenario.open === undefined ? undefined : await halfOfOurs(scenario, entries, options);
  const taken = entries.map((): Figures[] => []);
  for (let round = 0; round < options.rounds; round++) {
    for (const [at, entry] of entries.entries()) {
      taken[at]?.push(await load(scenario, entry, options.seconds, rate));
    }
  }
  const ours = taken[0] ?? [];
  return entries.map(({ title, bar }, at) => rowOf(title, bar, taken[at] ?? [], ours));
}

function entriesOf(scenario: Scenario, servers: readonly RunningServer[]): Entry[] {
  const model = models[scenario.model];
  const entries = servers.map((server): Entry => {
    const { title, request }: Contender = contenders[server.name];
    return { title, server, request: request(model), bar: barOf(scenario, server) };
  });
  const [ours, ...others] = entries;
  if (scenario.binary === undefined || !ours) return entries;
  const binary = { ...ours, title: `${ours.title}, binary`, request: binaryInference(model) };
  // Binary is what the others are compared with: what JSON costs beside it is the saving.
  return [binary, { ...ours, title: `${ours.title}, JSON`, bar: { times: scenario.binary } }, ...others];
}

function barOf({ bars, open }: Scenario, { name }: RunningServer): Bar | null {
  if (name === 'modelyard') return open === undefined ? null : { p99: open.p99 };
  const bar = bars[name];
  if (bar === undefined) return null;
  return typeof bar === 'number' ? { times: bar } : bar;
}

const load = (scenario: Scenario, { server, request }: Entry, seconds: number, rate?: number): Promise<Figures> => {
  const order = orderOf(scenario, models[scenario.model], request, server, seconds);
  return measure(server, scenario.program, rate === undefined ? order : { ...order, rate });
};

async function halfOfOurs(scenario: Scenario, [ours]: readonly Entry[], options: Options): Promise<number> {
  if (!ours) return 0;
  const { rate } = await load(scenario, ours, options.seconds);
  return rate * (scenario.open?.share ?? 1);
}

function rowOf(server: string, bar: Bar | null, taken: readonly Figures[], ours: readonly Figures[]): Row {
  const middle = (read: (figures: Figures) => number): number => median(taken.map(read));
  return {
    server,
    bar,
    cpu: middle(({ cpu }) => cpu),
    rate: middle(({ rate }) => rate),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    times: median(taken.map(({ cpu }, round) => cpu / (ours[round]?.cpu ?? Number.NaN))),
  };
}
