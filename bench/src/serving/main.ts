import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print } from '../messaging-setup.js';
import { compare } from './compare.js';
import { contenders, type Contender, type ContenderName } from './contenders.js';
import { measureFirstAnswer } from './first-answer.js';
import { models } from './models.js';
import { help, readOptions, type Options } from './options.js';
import { asSection, emptyReport, isGood, verdicts, type Report } from './report.js';
import { startServer, type RunningServer } from './running-server.js';
import { scenarios, type Scenario } from './scenarios.js';
import { isMet, logShare, markdownTable } from './table.js';

/** Answers of one model by different versions of the runtime differ by less. */
const TOLERANCE = 1e-5;

async function compareAll(options: Options, folder: string): Promise<Report> {
  const report = emptyReport();
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
  if (options.firstAnswer) await tellFirstAnswer(folder, report);
  return report;
}

async function tellFirstAnswer(folder: string, { sections, missed }: Report): Promise<void> {
  const { markdown, met } = await measureFirstAnswer(folder);
  const title = 'First answer after the start of the process';
  print(`\n#### ${title}\n\n${markdown}`);
  sections.push({ title, markdown });
  if (!met) missed.push('first answer');
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
  { sections, missed }: Report,
): Promise<void> {
  const taking = servers.filter(({ name }) => name === 'modelyard' || scenario.against.includes(name));
  const rows = await compare(scenario, taking, options);
  const markdown = [markdownTable(rows), ...logShare(rows)].join('\n\n');
  print(`\n#### ${scenario.title}\n\n${markdown}`);
  sections.push({ title: scenario.title, markdown });
  missed.push(...rows.filter((row) => isMet(row) === false).map(({ server }) => `${scenario.name}: ${server}`));
}

const options = readOptions();
if (options === null) {
  print(help);
} else {
  const begun = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-serving-'));
  try {
    const report = await compareAll(options, folder);
    print(`\n${verdicts(report).join('\n')}`);
    print(`This took ${Math.round((performance.now() - begun) / 1000)} s.`);
    if (options.markdown !== undefined) writeFileSync(options.markdown, `${asSection(report, options, new Date())}\n`);
    if (!isGood(report)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
