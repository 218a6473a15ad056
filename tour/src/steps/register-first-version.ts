import { modelDirectory, type TrainedModel } from '@modelyard/gradient-boosting';
import { ModelRegistered, servingTags, StagingVerified, type DecisionRule } from '@modelyard/contracts';
import { labelColumn, labelledTable, toCsv } from '../data/departures.js';
import type { Traffic } from '../data/traffic.js';
import { count } from '../narration/narrator.js';
import type { Tour } from '../tour.js';
import { waitForEvent } from './wait-for-event.js';

const experiment = 'flight-delays';

/** Late is what has a probability of one half: by this rule the monitor also knows by which number the answers rank. */
const decision = JSON.stringify({
  kind: 'threshold',
  output: 'probability',
  index: 1,
  threshold: 0.5,
  above: 1,
  below: 0,
} satisfies DecisionRule);

/** Logs the run and registers the model by the MLflow API, then waits until staging has verified it. @returns the version's number */
export async function registerFirstVersion(tour: Tour, traffic: Traffic, model: TrainedModel): Promise<string> {
  const { mlflow, clock, narrator, modelName, feed, options } = tour;
  const startedAt = clock.now();
  const experimentId = await mlflow.setExperiment(experiment);
  const run = await mlflow.startRun(experimentId, modelName, startedAt.getTime());
  const { features: _columns, ...params } = model.parameters;
  await mlflow.logBatch(run, { metrics: model.metrics, params, at: startedAt.getTime() });
  await mlflow.setTag(run, 'modelyard.label', labelColumn);
  await mlflow.logArtifact(run, 'reference/departures.csv', Buffer.from(toCsv(labelledTable(traffic.training))));
  narrator.line(
    `run ${run.runId.slice(0, 8)}… logged: parameters, metrics, and the ${count(traffic.training.length)} training rows`,
  );

  const files = modelDirectory(model, { createdAt: startedAt, runId: run.runId });
  const modelId = await mlflow.logModel(run, 'model', files);
  await mlflow.endRun(run, clock.now().getTime());
  await mlflow.createRegisteredModel(modelName, 'Will this departure be late by more than a quarter of an hour?');
  const version = await mlflow.createModelVersion(modelName, modelId, run.runId, { [servingTags.decision]: decision });
  await waitForEvent(feed, {
    step: 'the registration is announced',
    definition: ModelRegistered,
    withinMs: 15_000 * options.patience,
  });
  narrator.line(`registered as ${modelName} version ${version}; the registry tells everybody by an event`);

  const verified = await waitForEvent(feed, {
    step: 'staging verifies the first version',
    definition: StagingVerified,
    where: ({ data }) => data.version === version,
    withinMs: 60_000 * options.patience,
  });
  const checks = verified.data.checks.filter(({ passed }) => passed).map(({ name }) => name);
  narrator.line(`verified in staging by itself: ${checks.join(', ')}`);
  return version;
}
