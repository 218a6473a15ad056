import { Clock } from '@modelyard/chassis';
import { z } from 'zod';
import {
  type NewVersion,
  type RegisteredVersion,
  type RunRecord,
  RunTracker,
  type TrackedRun,
} from '../run-tracker.js';
import type { MlflowClient } from './mlflow-client.js';

/** By this tag runs and versions of a request are found again. */
const requestTag = 'modelyard.retraining.request';

const RunInfo = z.object({ run_id: z.string(), experiment_id: z.string(), artifact_uri: z.string() });
const Run = z.object({ run: z.object({ info: RunInfo }) });
const Runs = z.object({ runs: z.array(z.object({ info: RunInfo })).default([]) });
const Experiment = z.object({ experiment_id: z.string() });
const LoggedModel = z.object({
  model: z.object({ info: z.object({ model_id: z.string(), artifact_uri: z.string() }) }),
});
const Version = z.object({ version: z.string() });
const Versions = z.object({ model_versions: z.array(Version).default([]) });
const Nothing = z.unknown();

/** Keeps the record through the registry's MLflow API, as a data scientist's client would. */
export class MlflowRunTracker extends RunTracker {
  constructor(
    private readonly mlflow: MlflowClient,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async openRun(requestId: string, modelName: string): Promise<TrackedRun> {
    const experimentId = await this.experiment(`retraining/${modelName}`);
    const filter = `tags.\`${requestTag}\` = '${requestId}'`;
    const { runs } = await this.mlflow.post(
      'runs/search',
      { experiment_ids: [experimentId], filter, max_results: 1 },
      Runs,
    );
    const [found] = runs;
    if (found !== undefined) return this.reopen(trackedRun(found.info));
    const created = await this.mlflow.post(
      'runs/create',
      {
        experiment_id: experimentId,
        run_name: `retraining ${requestId}`,
        start_time: this.clock.now().getTime(),
        tags: [{ key: requestTag, value: requestId }],
      },
      Run,
    );
    return trackedRun(created.run.info);
  }

  override async record(run: TrackedRun, { params, metrics, tags, files }: RunRecord): Promise<void> {
    for (const [path, bytes] of files) await this.mlflow.upload(run.artifactUri, path, bytes);
    const timestamp = this.clock.now().getTime();
    await this.mlflow.post(
      'runs/log-batch',
      {
        run_id: run.runId,
        params: pairs(params),
        tags: pairs(tags),
        metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp, step: 0 })),
      },
      Nothing,
    );
  }

  override async finishRun({ runId }: TrackedRun, status: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<void> {
    await this.mlflow.post('runs/update', { run_id: runId, status, end_time: this.clock.now().getTime() }, Nothing);
  }

  override async findVersion(modelName: string, requestId: string): Promise<RegisteredVersion | null> {
    const filter = `name = '${modelName.replaceAll("'", "''")}' AND tags.\`${requestTag}\` = '${requestId}'`;
    const found = await this.mlflow.find('model-versions/search', { filter, max_results: '1' }, Versions);
    const [registered] = found?.model_versions ?? [];
    return registered === undefined ? null : this.identified(modelName, registered.version);
  }

  override async registerVersion(version: NewVersion): Promise<RegisteredVersion> {
    const registered = await this.findVersion(version.modelName, version.requestId);
    if (registered !== null) return registered;
    const modelId = await this.logModel(version);
    const { model_version } = await this.mlflow.post(
      'model-versions/create',
      {
        name: version.modelName,
        source: `models:/${modelId}`,
        model_id: modelId,
        run_id: version.run.runId,
        description: version.description,
        tags: pairs({ ...servingTags(version), ...version.tags, [requestTag]: version.requestId }),
      },
      z.object({ model_version: Version }),
    );
    return this.identified(version.modelName, model_version.version);
  }

  private async identified(name: string, version: string): Promise<RegisteredVersion> {
    return { version, modelVersionId: await this.mlflow.modelVersionId(name, version) };
  }

  private async logModel({ run, files, requestId }: NewVersion): Promise<string> {
    const { model } = await this.mlflow.post(
      'logged-models',
      {
        experiment_id: run.experimentId,
        name: 'model',
        source_run_id: run.runId,
        tags: [{ key: requestTag, value: requestId }],
      },
      LoggedModel,
    );
    const { model_id: modelId, artifact_uri: artifactUri } = model.info;
    for (const [path, bytes] of files) await this.mlflow.upload(artifactUri, path, bytes);
    await this.mlflow.patch(`logged-models/${modelId}`, { status: 'LOGGED_MODEL_READY' });
    return modelId;
  }

  private async experiment(name: string): Promise<string> {
    const found = await this.mlflow.find(
      'experiments/get-by-name',
      { experiment_name: name },
      z.object({ experiment: Experiment }),
    );
    if (found !== undefined) return found.experiment.experiment_id;
    const created = await this.mlflow.post('experiments/create', { name }, Experiment);
    return created.experiment_id;
  }

  /** A run that an earlier attempt ended is running again. */
  private async reopen(run: TrackedRun): Promise<TrackedRun> {
    await this.mlflow.post('runs/update', { run_id: run.runId, status: 'RUNNING' }, Nothing);
    return run;
  }
}

/** The challenger is served as the champion is: the same columns, confidence and decision. */
function servingTags({ champion }: NewVersion): Record<string, string> {
  if (champion === null) return {};
  return {
    'modelyard.features': JSON.stringify(champion.features),
    'modelyard.confidence': JSON.stringify(champion.confidence),
    'modelyard.decision': JSON.stringify(champion.decision),
  };
}

function trackedRun(info: z.infer<typeof RunInfo>): TrackedRun {
  return { runId: info.run_id, experimentId: info.experiment_id, artifactUri: info.artifact_uri };
}

function pairs(record: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
