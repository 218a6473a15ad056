import { copyModels } from './copy-models.js';
import type { CopyJob } from './copy-job.js';
import { closeLoggedModels, copyLoggedModels, copyModelMetrics } from './copy-logged-models.js';
import { closeExperiment, openExperiment } from './copy-experiments.js';
import { fillRun, openRuns } from './copy-runs.js';
import { inParallel } from './in-parallel.js';
import type { Plan } from './plan.js';

/**
 * Copies all of a plan. Ids first: experiments, runs and logged models exist before what refers to them is filled in. Each step may be done
 * again without doubling anything, so a copy that was stopped anywhere is continued by starting it again.
 */
export async function copyServers(job: CopyJob, { experiments, models }: Plan): Promise<void> {
  const { tally, progress } = job;
  for (const part of experiments) {
    await openExperiment(job, part);
    await openRuns(job, part);
  }
  for (const part of experiments) {
    await copyLoggedModels(job, part);
    await copyModelMetrics(job, part);
  }
  for (const { experiment, runs } of experiments) {
    await inParallel(runs.keys(), job.parallel, async (id) => {
      await tally.attempt(`run ${id}`, () => fillRun(job, id));
      progress.step(`contents of ${experiment.name}`, runs.size);
    });
  }
  await copyModels(job, models);
  for (const part of experiments) {
    const { name } = part.experiment;
    await tally.attempt(`logged models of ${name}`, () => closeLoggedModels(job, part));
    await tally.attempt(`experiment ${name}`, () => closeExperiment(job, part.experiment));
  }
}
