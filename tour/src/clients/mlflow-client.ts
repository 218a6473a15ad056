import { z } from 'zod';
import { ask, RefusedError, type Outgoing } from './http.js';

const Experiment = z.object({ experiment_id: z.string() });
const Run = z.object({
  info: z.object({ run_id: z.string(), artifact_uri: z.string() }),
});
const LoggedModel = z.object({ info: z.object({ model_id: z.string(), artifact_uri: z.string() }) });
const Version = z.object({ version: z.string(), current_stage: z.string() });

export interface RunHandle {
  readonly runId: string;
  readonly experimentId: string;
  readonly artifactUri: string;
}

const scheme = 'mlflow-artifacts:/';

/**
 * The routes of the MLflow REST API that `set_experiment`, `start_run`, `log_*` and `onnx.log_model(registered_model_name=…)` use, called
 * as the Python client calls them.
 */
export class MlflowClient {
  constructor(private readonly trackingUri: string) {}

  /** `mlflow.set_experiment`: the experiment of that name, created where there is none. */
  async setExperiment(name: string): Promise<string> {
    const found = await absentIsNull(this.get('experiments/get-by-name', { experiment_name: name }));
    if (found !== null) return z.object({ experiment: Experiment }).parse(found).experiment.experiment_id;
    return Experiment.parse(await this.post('experiments/create', { name })).experiment_id;
  }

  async startRun(experimentId: string, runName: string, startTime: number): Promise<RunHandle> {
    const answer = await this.post('runs/create', {
      experiment_id: experimentId,
      run_name: runName,
      start_time: startTime,
    });
    const { info } = z.object({ run: Run }).parse(answer).run;
    return { runId: info.run_id, experimentId, artifactUri: info.artifact_uri };
  }

  async logBatch(
    { runId }: RunHandle,
    {
      metrics,
      params,
      at,
    }: { metrics: Readonly<Record<string, number>>; params: Readonly<Record<string, unknown>>; at: number },
  ): Promise<void> {
    await this.post('runs/log-batch', {
      run_id: runId,
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: at, step: 0 })),
      params: Object.entries(params).map(([key, value]) => ({ key, value: String(value) })),
    });
  }

  /** A tag of the run, such as the one that names the label among the columns of its reference data. */
  async setTag({ runId }: RunHandle, key: string, value: string): Promise<void> {
    await this.post('runs/set-tag', { run_id: runId, key, value });
  }

  /** `mlflow.log_artifact`: one file below the run's artifacts, sent through the proxy. */
  async logArtifact({ artifactUri }: RunHandle, path: string, bytes: Uint8Array): Promise<void> {
    await this.upload(`${artifactUri}/${path}`, bytes);
  }

  /** Creates a logged model of the run, uploads its files and finalizes it. @returns its id, `m-…` */
  async logModel(run: RunHandle, name: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
    const created = await this.post('logged-models', {
      experiment_id: run.experimentId,
      name,
      source_run_id: run.runId,
    });
    const { info } = z.object({ model: LoggedModel }).parse(created).model;
    for (const [path, bytes] of files) await this.upload(`${info.artifact_uri}/${path}`, bytes);
    await this.send('PATCH', `logged-models/${info.model_id}`, { status: 'LOGGED_MODEL_READY' });
    return info.model_id;
  }

  async endRun({ runId }: RunHandle, endTime: number): Promise<void> {
    await this.post('runs/update', { run_id: runId, status: 'FINISHED', end_time: endTime });
  }

  async hasRegisteredModel(name: string): Promise<boolean> {
    return (await absentIsNull(this.get('registered-models/get', { name }))) !== null;
  }

  async createRegisteredModel(name: string, description: string): Promise<void> {
    await this.post('registered-models/create', { name, description });
  }

  /** @returns the number of the new version */
  async createModelVersion(
    name: string,
    modelId: string,
    runId: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<string> {
    const answer = await this.post('model-versions/create', {
      name,
      source: `models:/${modelId}`,
      run_id: runId,
      model_id: modelId,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    return z.object({ model_version: Version }).parse(answer).model_version.version;
  }

  async transitionStage(name: string, version: string, stage: 'Staging' | 'Production'): Promise<void> {
    await this.post('model-versions/transition-stage', { name, version, stage, archive_existing_versions: false });
  }

  /** Versions of a model with their stages, newest first. */
  async searchVersions(name: string): Promise<readonly { version: string; stage: string }[]> {
    const answer = await this.get('model-versions/search', { filter: `name = '${name}'`, max_results: '1000' });
    const { model_versions: versions } = z.object({ model_versions: z.array(Version).default([]) }).parse(answer);
    return versions
      .map(({ version, current_stage: stage }) => ({ version, stage }))
      .toSorted((a, b) => Number(b.version) - Number(a.version));
  }

  private async upload(uri: string, body: Uint8Array): Promise<void> {
    if (!uri.startsWith(scheme)) throw new Error(`artifacts at ${uri} do not go through the registry`);
    const path = uri.slice(scheme.length).split('/').map(encodeURIComponent).join('/');
    await ask({ method: 'PUT', url: `${this.trackingUri}/api/2.0/mlflow-artifacts/artifacts/${path}`, body });
  }

  private get(route: string, query: Readonly<Record<string, string>>): Promise<unknown> {
    return ask({ url: `${this.trackingUri}/api/2.0/mlflow/${route}?${new URLSearchParams(query).toString()}` });
  }

  private post(route: string, body: unknown): Promise<unknown> {
    return this.send('POST', route, body);
  }

  private send(method: Outgoing['method'] & string, route: string, body: unknown): Promise<unknown> {
    return ask({ method, url: `${this.trackingUri}/api/2.0/mlflow/${route}`, body });
  }
}

async function absentIsNull(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (fault) {
    if (fault instanceof RefusedError && fault.status === 404) return null;
    throw fault;
  }
}
