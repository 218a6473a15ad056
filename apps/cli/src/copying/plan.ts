import { CliError } from '../exit-codes.js';
import { HttpError } from '../http/http-client.js';
import type { MlflowServer } from '../mlflow/mlflow-server.js';
import type { Experiment, LoggedModel, ModelVersion, RegisteredModel, Run } from '../mlflow/wire.js';

export interface Selection {
  /** Names; with both lists empty everything is selected. */
  readonly experiments: readonly string[];
  readonly models: readonly string[];
  /** Only runs that started then or later; and whatever selected versions come from. */
  readonly since: Date | undefined;
}

/** A run as far as a plan has to know it. */
export interface PlannedRun {
  readonly id: string;
  readonly artifactUri: string;
}

export interface PlannedExperiment {
  readonly experiment: Experiment;
  readonly runs: Map<string, PlannedRun>;
  readonly loggedModels: Map<string, LoggedModel>;
}

export interface PlannedModel {
  readonly model: RegisteredModel;
  readonly versions: readonly ModelVersion[];
}

export interface Plan {
  readonly experiments: readonly PlannedExperiment[];
  readonly models: readonly PlannedModel[];
}

/** Finds what is to be copied. Throws a CliError for a name that the source does not have. */
export async function planCopy(source: MlflowServer, selection: Selection): Promise<Plan> {
  const everything = selection.experiments.length === 0 && selection.models.length === 0;
  const all = await source.experiments();
  const chosen = everything ? all : named('experiment', all, selection.experiments);
  const experiments = new Map<string, PlannedExperiment>();
  for (const experiment of chosen) {
    experiments.set(experiment.experiment_id, await planExperiment(source, experiment, selection.since));
  }
  const models: PlannedModel[] = [];
  const known = await source.models();
  for (const model of everything ? known : named('model', known, selection.models)) {
    models.push({ model, versions: await source.versions(model) });
  }
  const origins = new Origins(source, all, experiments);
  for (const version of models.flatMap(({ versions }) => versions)) await origins.add(version);
  return { experiments: [...experiments.values()], models };
}

function named<Item extends { readonly name: string }>(
  kind: string,
  items: readonly Item[],
  names: readonly string[],
): Item[] {
  return names.map((name) => {
    const found = items.find((item) => item.name === name);
    if (!found)
      throw new CliError('notFound', `The source has no ${kind} named ${name}.`, `Check the name; it is told by case.`);
    return found;
  });
}

async function planExperiment(
  source: MlflowServer,
  experiment: Experiment,
  since: Date | undefined,
): Promise<PlannedExperiment> {
  const id = experiment.experiment_id;
  const filter = since ? `attributes.start_time >= ${since.getTime()}` : '';
  const runs = await source.runs(id, filter);
  const loggedModels = await source.loggedModels(id);
  const recent = loggedModels.filter(({ info }) => !since || info.creation_timestamp_ms >= since.getTime());
  return {
    experiment,
    runs: new Map(runs.map((run) => [run.info.run_id, planned(run)])),
    loggedModels: new Map(recent.map((model) => [model.info.model_id, model])),
  };
}

function planned({ info }: Run): PlannedRun {
  return { id: info.run_id, artifactUri: info.artifact_uri };
}

/** Adds the runs and logged models that versions come from, so that no version arrives without its files. */
class Origins {
  constructor(
    private readonly source: MlflowServer,
    private readonly all: readonly Experiment[],
    private readonly planned: Map<string, PlannedExperiment>,
  ) {}

  async add({ run_id: runId, model_id: given, source = '' }: ModelVersion): Promise<void> {
    const modelId = given || /^models:\/(m-[0-9a-f]+)$/.exec(source)?.[1];
    if (modelId !== undefined) await this.addModel(modelId);
    if (runId) await this.addRun(runId);
  }

  private async addModel(modelId: string): Promise<void> {
    if (this.isPlanned('loggedModels', modelId)) return;
    const model = await gone(this.source.loggedModel(modelId));
    if (!model) return;
    this.part(model.info.experiment_id)?.loggedModels.set(modelId, model);
    if (model.info.source_run_id) await this.addRun(model.info.source_run_id);
  }

  private async addRun(runId: string): Promise<void> {
    if (this.isPlanned('runs', runId)) return;
    const run = await gone(this.source.run(runId));
    if (run) this.part(run.info.experiment_id)?.runs.set(runId, planned(run));
  }

  private isPlanned(kind: 'runs' | 'loggedModels', id: string): boolean {
    return [...this.planned.values()].some((part) => part[kind].has(id));
  }

  private part(experimentId: string): PlannedExperiment | undefined {
    const experiment = this.all.find(({ experiment_id: id }) => id === experimentId);
    if (!experiment) return undefined;
    const part = this.planned.get(experimentId) ?? { experiment, runs: new Map(), loggedModels: new Map() };
    this.planned.set(experimentId, part);
    return part;
  }
}

// A version may outlive what it was made from.
async function gone<Item>(item: Promise<Item>): Promise<Item | undefined> {
  try {
    return await item;
  } catch (error) {
    if (error instanceof HttpError && error.status === 404) return undefined;
    throw error;
  }
}
