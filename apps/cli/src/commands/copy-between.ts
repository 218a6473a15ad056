import { createHash } from 'node:crypto';
import { Tally, type CopyJob } from '../copying/copy-job.js';
import { copyServers } from '../copying/copy-servers.js';
import { Journal } from '../copying/journal.js';
import { planCopy, type Plan } from '../copying/plan.js';
import type { Target } from '../copying/target.js';
import { Translation } from '../copying/translation.js';
import type { MlflowServer } from '../mlflow/mlflow-server.js';
import type { CopyReport } from '../output/copy-report.js';
import type { Progress } from '../output/progress.js';
import { verifyCopy } from '../verifying/verify-copy.js';
import type { CopyOptions } from './copy-options.js';

export interface Route {
  readonly direction: 'import' | 'export';
  readonly source: MlflowServer;
  readonly target: Target;
  readonly progress: Progress;
  readonly interrupt: AbortSignal;
}

/** Plans, copies and verifies, as the options say. */
export async function copyBetween(route: Route, options: CopyOptions): Promise<CopyReport> {
  const { source, target, progress } = route;
  const { experiment: experiments, model: models, since, parallel } = options;
  progress.say(`reading ${source.http.origin}`);
  const plan = await planCopy(source, { experiments, models, since });
  const state = options.state ?? stateFile(route);
  const report = { source: source.http.origin, target: target.http.origin, state, planned: countsOf(plan) };
  if (options.dryRun) return { ...report, copied: null, failures: [], verification: null, notes: [] };

  const journal = Journal.open(state, report);
  const job: CopyJob = { ...route, translation: new Translation(), journal, parallel, tally: new Tally() };
  await copyServers(job, plan);
  const isWhole = since === undefined && models.length === 0;
  const withContents = options.verify === 'all';
  const verification = options.verify === 'none' ? null : await verifyCopy({ ...job, withContents, isWhole }, plan);
  return {
    ...report,
    copied: Object.fromEntries(job.tally.copied),
    failures: job.tally.failures,
    verification: verification && { compared: verification.compared, differences: verification.differences },
    notes: notesOf(job, plan),
  };
}

function stateFile({ direction, source, target }: Route): string {
  const digest = createHash('sha256').update(`${source.http.origin} ${target.http.origin}`).digest('hex').slice(0, 8);
  return `modelyard-${direction}-${digest}.jsonl`;
}

function countsOf({ experiments, models }: Plan): Record<string, number> {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    experiments: experiments.length,
    runs: sum(experiments.map(({ runs }) => runs.size)),
    'logged models': sum(experiments.map(({ loggedModels }) => loggedModels.size)),
    models: models.length,
    versions: sum(models.map(({ versions }) => versions.length)),
  };
}

function notesOf({ target, translation }: CopyJob, { models }: Plan): string[] {
  if (target.keepsHistory) return [];
  const moved = models.flatMap(({ model: { name }, versions }) =>
    versions.flatMap(({ version }) => {
      const number = translation.version(name, version);
      return number === undefined || number === version
        ? []
        : [`version ${version} of ${name} is number ${number} there`];
    }),
  );
  return [
    'MLflow has no route for times of the past: experiments, models and versions are as old as this copy',
    ...moved,
  ];
}
