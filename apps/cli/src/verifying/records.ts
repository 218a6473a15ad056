import { createHash } from 'node:crypto';
import { statusOf } from '../copying/copy-logged-models.js';
import { ownTags, type Translation } from '../copying/translation.js';
import { ArtifactFolder } from '../mlflow/artifact-folder.js';
import type { MlflowServer } from '../mlflow/mlflow-server.js';
import {
  pairsOf,
  type DatasetInput,
  type Experiment,
  type Metric,
  type ModelVersion,
  type RegisteredModel,
  type Run,
} from '../mlflow/wire.js';

/** Everything that is said of one thing, field by field; what two servers say of it can be compared as text. */
export type Fields = Readonly<Record<string, string>>;

export interface Reading {
  readonly server: MlflowServer;
  /** Into the names of the target; an empty one leaves the target's own names as they are. */
  readonly names: Translation;
  readonly withTimes: boolean;
  readonly withContents: boolean;
}

export function experimentFields({ withTimes }: Reading, experiment: Experiment): Fields {
  const { lifecycle_stage: stage, creation_time: createdAt, last_update_time: changedAt, tags } = experiment;
  return { stage, ...under('tags', ownTags(tags)), ...(withTimes && times(createdAt, changedAt)) };
}

export async function runFields(reading: Reading, runId: string): Promise<Fields> {
  const { server, names } = reading;
  const run = await server.run(runId);
  const { data, inputs, outputs } = run;
  const metrics: Record<string, string> = {};
  for (const { key } of data.metrics ?? []) metrics[key] = digestOfHistory(await server.history(runId, key));
  return {
    ...runFacts(run),
    ...under('params', pairsOf(data.params)),
    ...under('tags', names.runTags(data.tags)),
    ...under('metrics', metrics),
    ...under('datasets', datasetPairs(inputs?.dataset_inputs ?? [])),
    inputs: listed((inputs?.model_inputs ?? []).map(({ model_id: id }) => names.loggedModel(id))),
    outputs: listed(
      (outputs?.model_outputs ?? []).map(({ model_id: id, step = 0 }) => `${names.loggedModel(id)} at ${step}`),
    ),
    ...(await fileFields(ArtifactFolder.ofRun(server.http, run), reading.withContents)),
  };
}

function runFacts({ info }: Run): Fields {
  const { run_name: name = '', user_id: user = '', status, lifecycle_stage: stage } = info;
  return { name, user, status, stage, ...times(info.start_time, info.end_time) };
}

function datasetPairs(inputs: readonly DatasetInput[]): Record<string, string> {
  const pairs = inputs.map(({ dataset, tags }): [string, string] => [
    `${dataset['name']}/${dataset['digest']}`,
    JSON.stringify([sorted(dataset), sorted(pairsOf(tags))]),
  ]);
  return Object.fromEntries(pairs);
}

export async function loggedModelFields(reading: Reading, modelId: string): Promise<Fields> {
  const { server, names, withTimes } = reading;
  const model = await server.loggedModel(modelId);
  const { info, data } = model;
  return {
    name: info.name,
    type: info.model_type ?? '',
    status: statusOf(model),
    run: info.source_run_id ? names.run(info.source_run_id) : '',
    ...under('params', pairsOf(data?.params)),
    ...under('tags', ownTags(info.tags)),
    ...under('metrics', modelMetrics(data?.metrics ?? [], names)),
    ...(withTimes && times(info.creation_timestamp_ms, info.last_updated_timestamp_ms)),
    ...(await fileFields(ArtifactFolder.ofModel(server.http, model), reading.withContents)),
  };
}

export function modelFields({ names, withTimes }: Reading, model: RegisteredModel): Fields {
  const { name, description = '', tags, aliases = [] } = model;
  const targets = aliases.map(({ alias, version }) => [alias, names.version(name, version) ?? version]);
  return {
    description,
    ...under('tags', pairsOf(tags)),
    ...under('aliases', Object.fromEntries(targets) as Record<string, string>),
    ...(withTimes && times(model.creation_timestamp, model.last_updated_timestamp)),
  };
}

export function versionFields({ names, withTimes }: Reading, version: ModelVersion): Fields {
  const {
    description = '',
    current_stage: stage = 'None',
    source = '',
    run_id: runId,
    run_link: runLink = '',
  } = version;
  return {
    description,
    stage,
    source: names.source(source),
    run: runId ? names.run(runId) : '',
    runLink,
    ...under('tags', ownTags(version.tags)),
    ...(withTimes && times(version.creation_timestamp, version.last_updated_timestamp)),
  };
}

async function fileFields(folder: ArtifactFolder, withContents: boolean): Promise<Fields> {
  const fields: Record<string, string> = {};
  for (const { path, bytes } of await folder.files()) {
    const contents = withContents ? `, sha256 ${await digestOfFile(folder, path)}` : '';
    fields[`files.${path}`] = `${bytes} bytes${contents}`;
  }
  return fields;
}

async function digestOfFile(folder: ArtifactFolder, path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of await folder.open(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function digestOfHistory(history: readonly Metric[]): string {
  const points = history.map(({ timestamp, step = 0, value }) => `${timestamp} ${step} ${plainValue(value)}`).sort();
  return `${points.length} values, sha256 ${createHash('sha256').update(points.join('\n')).digest('hex').slice(0, 16)}`;
}

// MLflow keeps an infinity as the largest double.
function plainValue(value: number | string): number {
  const number = Number(value);
  return Math.abs(number) >= Number.MAX_VALUE ? Math.sign(number) * Infinity : number;
}

function modelMetrics(metrics: readonly Metric[], names: Translation): Record<string, string> {
  const lines = metrics.map((metric) => {
    const {
      key,
      value,
      timestamp,
      step = 0,
      run_id: runId,
      dataset_name: dataset = '',
      dataset_digest: digest = '',
    } = metric;
    return [`${key} ${dataset}/${digest} of ${names.run(runId)} at ${step}/${timestamp}`, String(plainValue(value))];
  });
  return Object.fromEntries(lines) as Record<string, string>;
}

function times(createdAt: number | undefined, changedAt: number | undefined): Fields {
  return { created: String(Number(createdAt ?? 0)), changed: String(Number(changedAt ?? 0)) };
}

function under(prefix: string, pairs: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(Object.entries(pairs).map(([key, value]) => [`${prefix}.${key}`, value]));
}

function listed(items: readonly string[]): string {
  return [...items].sort().join(', ');
}

function sorted(pairs: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(pairs)
    .filter(([, value]) => value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
