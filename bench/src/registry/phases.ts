import { differences, type Difference, type Participant } from './answers.js';
import { Connection } from './connection.js';
import type { Contender } from './contender.js';
import { Load, middle, type Sample } from './measure.js';
import { must } from './must.js';
import { contendedBatch, operations as all, startRun, type Operation } from './operations.js';
import type { Options } from './options.js';
import { memoryMegabytes, untilQuiet } from '../process-tree.js';
import type { ServerName } from './servers.js';
import type { Row } from './table.js';

type Print = (line: string) => void;
type Figures = ReadonlyMap<ServerName, number>;

export interface Findings {
  readonly rows: readonly Row[];
  readonly differing: readonly Difference[];
  readonly complaints: readonly string[];
}

/** Runs a phase with all servers up, each started anew, and stops them whatever happens. */
async function withServers<Result>(
  contenders: readonly Contender[],
  { workers, profile }: { workers: number | null; profile?: string | undefined },
  phase: (participants: readonly Participant[]) => Promise<Result>,
): Promise<Result> {
  const participants: Participant[] = [];
  try {
    for (const contender of contenders) {
      const server = await contender.start({ workers, profile });
      participants.push({ contender, server });
      // The next one's start is timed too.
      await untilQuiet(server.pid);
    }
    return await phase(participants);
  } finally {
    for (const { server } of participants) await server.stop();
  }
}

/** One client against MLflow with one worker, eight against two: with two its kept-alive replies wait 40 ms for a delayed acknowledgement. */
export function measureOperations(
  contenders: readonly Contender[],
  clients: number,
  options: Options,
  print: Print,
): Promise<Findings> {
  const chosen = all.filter((operation) => isChosen(operation, clients, options));
  return withServers(contenders, { workers: clients === 1 ? 1 : 2, profile: options.profile }, async (participants) => {
    const differing = await differences(participants, chosen);
    const loads = participants.map(({ contender, server }) => ({
      name: contender.name,
      load: new Load(contender, server),
    }));
    const rows: Row[] = [];
    for (const operation of chosen) {
      const samples = await alternate(loads, operation, clients, options);
      const row = rowOf(operation, clients, samples);
      rows.push(row);
      print(
        `${row.name}: ${[...samples].map(([name, taken]) => `${name} ${taken.map((sample) => (clients === 1 ? sample.milliseconds : sample.perSecond).toFixed(2)).join(' ')}`).join(', ')}`,
      );
    }
    return { rows, differing, complaints: [] };
  });
}

function isChosen({ name, concurrent }: Operation, clients: number, { operations }: Options): boolean {
  if (clients > 1 && !concurrent) return false;
  return operations.length === 0 || operations.some((word) => name.includes(word));
}

/** Server after server, round after round, so that a noisy neighbour meets all. */
async function alternate(
  loads: readonly { name: ServerName; load: Load }[],
  operation: Operation,
  clients: number,
  { rounds, seconds }: Options,
) {
  const samples = new Map<ServerName, Sample[]>();
  const able = loads.filter(({ name }) => !(operation.registry && name === 'fasttrackml'));
  // Unmeasured: compilers and caches of every server have seen the operation.
  for (const { load } of able) await load.measure(operation, { clients, seconds });
  for (let round = 0; round < rounds; round++) {
    for (const { name, load } of able) {
      samples.set(name, [...(samples.get(name) ?? []), await load.measure(operation, { clients, seconds })]);
    }
  }
  return samples;
}

function rowOf({ name, bar }: Operation, clients: number, samples: ReadonlyMap<ServerName, readonly Sample[]>): Row {
  const figure = (server: ServerName): number | null => {
    const taken = samples.get(server);
    return taken
      ? middle(taken.map(({ milliseconds, perSecond }) => (clients === 1 ? milliseconds : perSecond)))
      : null;
  };
  return {
    name: clients === 1 ? name : `${name}, ${clients} clients`,
    unit: clients === 1 ? 'ms' : '/s',
    mlflow: figure('mlflow'),
    fasttrackml: figure('fasttrackml'),
    modelyard: figure('modelyard') ?? Number.NaN,
    bar,
    beatsFasttrackml: true,
  };
}

/** Memory and start of every server as it comes by default: idle, and after the same load. */
export function measureFootprint(contenders: readonly Contender[], options: Options): Promise<Findings> {
  const mix = { clients: 8, seconds: Math.min(options.seconds, 1) };
  return withServers(contenders, { workers: null }, async (participants) => {
    const [start, idle, loaded] = [
      new Map<ServerName, number>(),
      new Map<ServerName, number>(),
      new Map<ServerName, number>(),
    ];
    for (const { contender, server } of participants) {
      start.set(contender.name, server.startSeconds);
      idle.set(contender.name, memoryMegabytes(server.pid).megabytes);
      const load = new Load(contender, server);
      for (const operation of all) {
        if (!(operation.registry && contender.name === 'fasttrackml')) await load.measure(operation, mix);
      }
      loaded.set(contender.name, memoryMegabytes(server.pid).megabytes);
    }
    const rows = [
      footprint('memory idle', 'MB', idle, { bar: null }),
      footprint('memory after load', 'MB', loaded, { bar: 8 }),
      footprint('start to first answer', 's', start, { bar: null, limit: 2 }),
    ];
    return { rows, differing: [], complaints: await contend(participants) };
  });
}

function footprint(name: string, unit: 'MB' | 's', of: Figures, target: { bar: number | null; limit?: number }): Row {
  const [mlflow, fasttrackml] = [of.get('mlflow') ?? null, of.get('fasttrackml') ?? null];
  return {
    name,
    unit,
    mlflow,
    fasttrackml,
    modelyard: of.get('modelyard') ?? Number.NaN,
    beatsFasttrackml: false,
    ...target,
  };
}

/** Eight writers on one run of the registry: none may be refused, and no transaction may meet a deadlock. */
async function contend(participants: readonly Participant[]): Promise<string[]> {
  const ours = participants.find(({ contender }) => contender.name === 'modelyard');
  if (!ours) return [];
  const { contender, server } = ours;
  const connections = await Promise.all(Array.from({ length: 8 }, () => Connection.open(server.port)));
  const [first] = connections;
  if (!first) return [];
  const { run } = (await must(first, startRun(contender.aim('').scratch, 'contended'))) as {
    run: { info: { run_id: string } };
  };
  const before = await contender.deadlocks();
  const statuses = await Promise.all(
    connections.map(async (connection, writer) => {
      const request = contendedBatch(run.info.run_id, writer);
      const taken: number[] = [];
      for (let n = 0; n < 50; n++) taken.push((await connection.send(request(n))).status);
      connection.close();
      return taken;
    }),
  );
  const failures = statuses.flat().filter((status) => status !== 200).length;
  const deadlocks = (await contender.deadlocks()) - before;
  return failures + deadlocks === 0
    ? []
    : [`8 writers on one run: ${failures} of 400 batches failed, ${deadlocks} deadlocks`];
}
