import { ArtifactFolder } from '../mlflow/artifact-folder.js';
import { listOf, pairsOf, type Metric, type Run } from '../mlflow/wire.js';
import { copyFiles } from './copy-files.js';
import type { CopyJob } from './copy-job.js';
import { inParallel } from './in-parallel.js';
import type { PlannedExperiment } from './plan.js';
import { originTags } from './translation.js';

const api = '/api/2.0/mlflow/runs';
const metricsAtOnce = 1_000;
const pairsAtOnce = 100;

/**
 * Makes sure that the target has a run for each of an experiment's, and notes their ids: all of them before anything is filled in, since
 * runs name each other. A run that is there already is known by its tag.
 */
export async function openRuns(job: CopyJob, { experiment, runs }: PlannedExperiment): Promise<void> {
  const { source, target, translation, tally, progress } = job;
  const experimentId = translation.experiments.get(experiment.experiment_id) ?? '';
  const there = await target.runs(experimentId, `tags.\`${originTags.run}\` != ''`);
  const copies = new Map(there.map((run) => [pairsOf(run.data.tags)[originTags.run], run]));
  await inParallel(runs.values(), job.parallel, async ({ id, artifactUri }) => {
    const copy = copies.get(id) ?? (await tally.attempt(`run ${id}`, async () => create(await source.run(id))));
    if (!copy) return;
    if (copy.info.lifecycle_stage === 'deleted' && !job.journal.has('run', id)) {
      await target.http.repeatable('POST', `${api}/restore`, { run_id: copy.info.run_id });
    }
    translation.runs.set(id, copy.info.run_id);
    translation.folders.set(artifactUri, copy.info.artifact_uri);
    progress.step(`runs of ${experiment.name}`, runs.size);
  });

  async function create({ info }: Run): Promise<Run> {
    const { run } = await target.http.once<{ run: Run }>('POST', `${api}/create`, {
      experiment_id: experimentId,
      user_id: info.user_id,
      run_name: info.run_name,
      start_time: info.start_time,
      tags: [{ key: originTags.run, value: info.run_id }],
    });
    return run;
  }
}

/** Copies all that a run holds, then its end: a run that still runs is copied again the next time. */
export async function fillRun(job: CopyJob, id: string): Promise<void> {
  const { source, target, translation, journal, tally } = job;
  const copyId = translation.runs.get(id);
  if (copyId === undefined || journal.has('run', id)) return;
  const [run, copy] = await Promise.all([source.run(id), target.run(copyId)]);
  const send = (route: string, body: object) =>
    target.http.repeatable('POST', `${api}/${route}`, { run_id: copyId, ...body });
  await logPairs(job, run, send);
  await logMetrics(job, run, send);
  await copyFiles(ArtifactFolder.ofRun(source.http, run), ArtifactFolder.ofRun(target.http, copy), tally);
  await linkInputs(job, run, send);
  await linkOutputs(job, run, send);
  await send('update', { status: run.info.status, end_time: run.info.end_time, run_name: run.info.run_name });
  if (run.info.lifecycle_stage === 'deleted') await send('delete', {});
  tally.add('runs');
  if (run.info.status !== 'RUNNING' && run.info.status !== 'SCHEDULED') journal.finish('run', id);
}

type Send = (route: string, body: object) => Promise<unknown>;

async function logPairs({ translation }: CopyJob, { data }: Run, send: Send): Promise<void> {
  for (const params of chunks(data.params ?? [], pairsAtOnce)) await send('log-batch', { params });
  for (const tags of chunks(listOf(translation.runTags(data.tags)), pairsAtOnce)) await send('log-batch', { tags });
}

async function logMetrics({ source, tally }: CopyJob, { info, data }: Run, send: Send): Promise<void> {
  for (const { key } of data.metrics ?? []) {
    const history = await source.history(info.run_id, key);
    for (const metrics of chunks(history.map(plainMetric), metricsAtOnce)) {
      await send('log-batch', { metrics });
      tally.add('metric values', metrics.length);
    }
  }
}

async function linkInputs({ translation }: CopyJob, { inputs }: Run, send: Send): Promise<void> {
  const datasets = inputs?.dataset_inputs ?? [];
  const models = (inputs?.model_inputs ?? []).map(({ model_id: id }) => ({ model_id: translation.loggedModel(id) }));
  if (datasets.length > 0 || models.length > 0) await send('log-inputs', { datasets, models });
}

async function linkOutputs({ translation }: CopyJob, { outputs }: Run, send: Send): Promise<void> {
  const models = (outputs?.model_outputs ?? []).map(({ model_id: id, step = 0 }) => ({
    model_id: translation.loggedModel(id),
    step,
  }));
  if (models.length > 0) await send('outputs', { models });
}

// The history of a run has no word of logged models; their metrics are copied with them.
function plainMetric({ key, value, timestamp, step = 0 }: Metric): Metric {
  return { key, value, timestamp, step };
}

function* chunks<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
