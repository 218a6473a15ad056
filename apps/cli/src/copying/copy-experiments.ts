import { listOf, pairsOf, type Experiment } from '../mlflow/wire.js';
import type { CopyJob } from './copy-job.js';
import type { PlannedExperiment } from './plan.js';

const api = '/api/2.0/mlflow/experiments';

/** Makes sure that the target has an experiment, open for writing, and notes its id. */
export async function openExperiment(
  { target, translation, tally }: CopyJob,
  { experiment }: PlannedExperiment,
): Promise<void> {
  const { name, tags } = experiment;
  const there = await target.experimentNamed(name);
  const id = there?.experiment_id ?? (await create(name));
  translation.experiments.set(experiment.experiment_id, id);
  if (there?.lifecycle_stage === 'deleted')
    await target.http.repeatable('POST', `${api}/restore`, { experiment_id: id });
  const known = pairsOf(there?.tags);
  for (const { key, value } of listOf(pairsOf(tags))) {
    if (known[key] === value) continue;
    await target.http.repeatable('POST', `${api}/set-experiment-tag`, { experiment_id: id, key, value });
  }

  async function create(wanted: string): Promise<string> {
    const { experiment_id: created } = await target.http.once<{ experiment_id: string }>('POST', `${api}/create`, {
      name: wanted,
    });
    tally.add('experiments');
    return created;
  }
}

/** Deletes the copy of a deleted experiment again, and gives it its times. */
export async function closeExperiment({ target, translation }: CopyJob, experiment: Experiment): Promise<void> {
  const id = translation.experiments.get(experiment.experiment_id);
  if (id === undefined) return;
  if (experiment.lifecycle_stage === 'deleted')
    await target.http.repeatable('POST', `${api}/delete`, { experiment_id: id });
  const { creation_time: createdAt = 0, last_update_time: changedAt = createdAt } = experiment;
  await target.keepTimes({ kind: 'experiment', id, createdAt: Number(createdAt), changedAt: Number(changedAt) });
}
