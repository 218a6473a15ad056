import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@modelyard/stack';
import { print } from '../messaging-setup.js';
import { Contender } from './contender.js';
import { help, readOptions, type Options } from './options.js';
import { measureFootprint, measureOperations, type Findings } from './phases.js';
import type { ServerName } from './servers.js';
import { fasterThanFasttrackml, markdownTable, verdict } from './table.js';

async function compare(options: Options, folder: string, admin: string): Promise<void> {
  // The genuine server first: the others' answers are compared with its.
  const names: ServerName[] = [...options.against.toSorted().toReversed(), 'modelyard'];
  const contenders: Contender[] = [];
  for (const name of names) {
    print(`preparing ${name}`);
    contenders.push(await Contender.prepare(name, { admin, folder, sizes: options }));
  }
  const findings: Findings[] = [];
  for (const clients of options.clients) findings.push(await measureOperations(contenders, clients, options, print));
  if (options.footprint) findings.push(await measureFootprint(contenders, options));
  for (const contender of contenders) await contender.database.destroy();
  report(findings);
}

function report(findings: readonly Findings[]): void {
  const rows = findings.flatMap((each) => each.rows);
  const complaints = findings.flatMap((each) => each.complaints);
  const differing = findings.flatMap((each) => each.differing);
  const isWrong = differing.some(({ server }) => server === 'modelyard');
  const missed = rows.filter((row) => verdict(row) === 'missed').map(({ name }) => name);
  const slower = rows.filter((row) => fasterThanFasttrackml(row) === 'no').map(({ name }) => name);
  print(`\n${markdownTable(rows)}\n`);
  for (const complaint of complaints) print(complaint);
  for (const { server, operation, facts, wanted } of differing) {
    print(`${server} answers "${operation}" otherwise than MLflow:\n  ${facts}\n  ${wanted}`);
  }
  print(missed.length === 0 ? 'Every bar is met.' : `Missed: ${missed.join('; ')}.`);
  if (slower.length > 0) print(`Slower than FastTrackML: ${slower.join('; ')}.`);
  if (missed.length + complaints.length > 0 || isWrong) process.exitCode = 1;
}

const options = readOptions();
if (options === null) {
  print(help);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-bench-'));
  // PostgreSQL refuses to run as root: its own user has to pass through to the data.
  chmodSync(folder, 0o711);
  const own =
    options.postgres === undefined ? await startPostgres({ dataDir: join(folder, 'postgres'), log: print }) : null;
  try {
    await compare(options, folder, own?.url ?? options.postgres ?? '');
  } finally {
    await own?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
