import { ArtifactFolder } from '../mlflow/artifact-folder.js';
import { listOf, pairsOf, type LoggedModel } from '../mlflow/wire.js';
import { copyFiles } from './copy-files.js';
import type { CopyJob } from './copy-job.js';
import { inParallel } from './in-parallel.js';
import type { PlannedExperiment } from './plan.js';
import { originTags, ownTags } from './translation.js';

const api = '/api/2.0/mlflow/logged-models';
const statuses: Readonly<Record<string, string>> = {
  1: 'LOGGED_MODEL_PENDING',
  2: 'LOGGED_MODEL_READY',
  3: 'LOGGED_MODEL_UPLOAD_FAILED',
};

/** Makes sure that the target has each logged model of an experiment, whole with its files, and notes their ids. */
export async function copyLoggedModels(job: CopyJob, { experiment, loggedModels }: PlannedExperiment): Promise<void> {
  const { target, translation, tally, progress } = job;
  const experimentId = translation.experiments.get(experiment.experiment_id) ?? '';
  const there = await target.loggedModels(experimentId);
  const copies = new Map(there.map((model) => [pairsOf(model.info.tags)[originTags.loggedModel], model]));
  await inParallel(loggedModels.values(), job.parallel, async (model) => {
    const { model_id: id, artifact_uri: uri } = model.info;
    await tally.attempt(`logged model ${id}`, async () => {
      const copy = copies.get(id) ?? (await create(job, experimentId, model));
      translation.loggedModels.set(id, copy.info.model_id);
      translation.folders.set(uri, copy.info.artifact_uri);
      await fill(job, model, copy);
    });
    progress.step(`logged models of ${experiment.name}`, loggedModels.size);
  });
}

async function create(
  { target, translation }: CopyJob,
  experimentId: string,
  { info, data }: LoggedModel,
): Promise<LoggedModel> {
  const { model } = await target.http.once<{ model: LoggedModel }>('POST', api, {
    experiment_id: experimentId,
    name: info.name,
    model_type: info.model_type,
    source_run_id: info.source_run_id && translation.run(info.source_run_id),
    params: data?.params ?? [],
    tags: [{ key: originTags.loggedModel, value: info.model_id }],
  });
  return model;
}

async function fill(job: CopyJob, model: LoggedModel, copy: LoggedModel): Promise<void> {
  const { source, target, journal, tally } = job;
  const { model_id: id } = model.info;
  if (journal.has('logged model', id)) return;
  const path = `${api}/${copy.info.model_id}`;
  const tags = listOf(ownTags(model.info.tags));
  if (tags.length > 0) await target.http.repeatable('PATCH', `${path}/tags`, { tags });
  await copyFiles(ArtifactFolder.ofModel(source.http, model), ArtifactFolder.ofModel(target.http, copy), tally);
  await target.http.repeatable('PATCH', path, { model_id: copy.info.model_id, status: statusOf(model) });
  tally.add('logged models');
  if (statusOf(model) !== 'LOGGED_MODEL_PENDING') journal.finish('logged model', id);
}

/** By name, as old servers write it by number. */
export function statusOf({ info }: LoggedModel): string {
  return statuses[info.status] ?? String(info.status);
}

/** Logs the metrics of an experiment's models, each with the run that measured it; the runs are there by now. */
export async function copyModelMetrics(job: CopyJob, { loggedModels }: PlannedExperiment): Promise<void> {
  const { target, translation, tally } = job;
  for (const { info, data } of loggedModels.values()) {
    const byRun = Map.groupBy(data?.metrics ?? [], ({ run_id: runId }) => runId ?? '');
    for (const [runId, metrics] of byRun) {
      const copyId = translation.runs.get(runId);
      if (copyId === undefined || job.journal.has('run', runId)) continue;
      const body = {
        run_id: copyId,
        metrics: metrics.map(({ key, value, timestamp, step = 0, dataset_name, dataset_digest }) => ({
          key,
          value,
          timestamp,
          step,
          dataset_name,
          dataset_digest,
          model_id: translation.loggedModel(info.model_id),
        })),
      };
      await tally.attempt(`metrics of logged model ${info.model_id}`, () =>
        target.http.repeatable('POST', '/api/2.0/mlflow/runs/log-batch', body),
      );
    }
  }
}

/** Gives logged models their times, after the versions made from them have touched them. */
export async function closeLoggedModels(
  { target, translation }: CopyJob,
  { loggedModels }: PlannedExperiment,
): Promise<void> {
  for (const { info } of loggedModels.values()) {
    const id = translation.loggedModels.get(info.model_id);
    if (id === undefined) continue;
    const { creation_timestamp_ms: createdAt, last_updated_timestamp_ms: changedAt } = info;
    await target.keepTimes({ kind: 'logged-model', id, createdAt: Number(createdAt), changedAt: Number(changedAt) });
  }
}
