import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print } from '../messaging-setup.js';
import { compare } from './compare.js';
import { contenders, type Contender, type ContenderName } from './contenders.js';
import { models } from './models.js';
import { help, readOptions, type Options } from './options.js';
import { startServer, type RunningServer } from './running-server.js';
import { scenarios, type Scenario } from './scenarios.js';
import { isMet, markdownTable } from './table.js';

/** Answers of one model by different versions of the runtime differ by less. */
const TOLERANCE = 1e-5;

interface Report {
  readonly missed: string[];
  readonly absent: string[];
  readonly wrong: string[];
}

async function compareAll(options: Options, folder: string): Promise<Report> {
  const report: Report = { missed: [], absent: [], wrong: [] };
  const chosen = scenarios.filter(({ name }) => options.scenarios.includes(name));
  for (const model of Object.values(models)) {
    const own = chosen.filter((scenario) => scenario.model === model.name);
    const wanted = options.peers.filter((name) => own.some(({ against }) => against.includes(name)));
    if (own.length === 0) continue;
    print(`\n## ${model.what}\n`);
    const start = (name: ContenderName) => startServer(name, model, { parent: folder, profile: options.profile });
    const servers = await startAll(['modelyard', ...wanted], start, report);
    try {
      report.wrong.push(...differing(servers));
      for (const scenario of own) await run(scenario, servers, options, report);
    } finally {
      for (const server of servers) await server.stop();
    }
  }
  return report;
}

/** Starts one after the other. A peer that does not come up is told and left out; ours has to come up. */
async function startAll(
  names: readonly ContenderName[],
  start: (name: ContenderName) => Promise<RunningServer>,
  { absent }: Report,
): Promise<RunningServer[]> {
  const servers: RunningServer[] = [];
  for (const name of names) {
    try {
      const server = await start(name);
      print(`${name}: first answer after ${server.startSeconds.toFixed(1)} s: ${server.answer.join(' ')}`);
      servers.push(server);
    } catch (error) {
      if (name === 'modelyard') throw error;
      print(`${name} is left out, it did not start: ${String(error)}`);
      absent.push(name);
    }
  }
  return servers;
}

/** Who answers otherwise than ours, which is itself checked against ONNX Runtime by whoever else is there. */
function differing(servers: readonly RunningServer[]): string[] {
  const [ours] = servers;
  return servers
    .filter(({ name, answer }) => {
      const contender: Contender = contenders[name];
      const [got, wanted] = [answer[0] ?? Number.NaN, ours?.answer[0] ?? Number.NaN];
      return !contender.isFloor && !(answer.length === 1 && Math.abs(got - wanted) <= TOLERANCE);
    })
    .map(({ name, answer }) => `${name} answers ${answer.join(' ')}, ours ${ours?.answer.join(' ') ?? ''}`);
}

async function run(
  scenario: Scenario,
  servers: readonly RunningServer[],
  options: Options,
  { missed }: Report,
): Promise<void> {
  const taking = servers.filter(({ name }) => name === 'modelyard' || scenario.against.includes(name));
  const rows = await compare(scenario, taking, options);
  print(`\n### ${scenario.title}\n\n${markdownTable(rows)}`);
  missed.push(...rows.filter((row) => isMet(row) === false).map(({ server }) => `${scenario.name}: ${server}`));
}

const options = readOptions();
if (options === null) {
  print(help);
} else {
  const begun = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-serving-'));
  try {
    const { missed, absent, wrong } = await compareAll(options, folder);
    print(`\n${missed.length === 0 ? 'Every bar is met' : `Missed: ${missed.join('; ')}`}.`);
    if (absent.length > 0) print(`Not measured: ${absent.join(', ')}.`);
    for (const each of wrong) print(`Wrong: ${each}.`);
    print(`This took ${Math.round((performance.now() - begun) / 1000)} s.`);
    if (missed.length + wrong.length > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
