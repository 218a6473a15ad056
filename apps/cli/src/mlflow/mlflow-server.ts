import { HttpError, type HttpClient } from '../http/http-client.js';
import {
  isPrompt,
  promptTag,
  type Experiment,
  type LoggedModel,
  type Metric,
  type ModelVersion,
  type RegisteredModel,
  type Run,
} from './wire.js';

const api = '/api/2.0/mlflow';

/** What is read from a server that speaks MLflow's REST API; lists are read page by page. */
export class MlflowServer {
  constructor(readonly http: HttpClient) {}

  async experiments(): Promise<Experiment[]> {
    return drained<Experiment>('experiments', (page_token) =>
      this.http.repeatable('POST', `${api}/experiments/search`, { max_results: 1_000, view_type: 'ALL', page_token }),
    );
  }

  /** Undefined where there is none of this name; a deleted one is found too. */
  async experimentNamed(name: string): Promise<Experiment | undefined> {
    const found = await absentAsUndefined(
      this.http.get<{ experiment: Experiment }>(`${api}/experiments/get-by-name`, { experiment_name: name }),
    );
    return found?.experiment;
  }

  /** Runs of an experiment, deleted ones too, oldest first. */
  runs(experimentId: string, filter = ''): Promise<Run[]> {
    return drained<Run>('runs', (page_token) =>
      this.http.repeatable('POST', `${api}/runs/search`, {
        experiment_ids: [experimentId],
        run_view_type: 'ALL',
        max_results: 500,
        order_by: ['attributes.start_time ASC'],
        filter,
        page_token,
      }),
    );
  }

  async run(runId: string): Promise<Run> {
    return (await this.http.get<{ run: Run }>(`${api}/runs/get`, { run_id: runId })).run;
  }

  history(runId: string, key: string): Promise<Metric[]> {
    return drained<Metric>('metrics', (page_token) =>
      this.http.get(`${api}/metrics/get-history`, { run_id: runId, metric_key: key, max_results: 25_000, page_token }),
    );
  }

  loggedModels(experimentId: string): Promise<LoggedModel[]> {
    return drained<LoggedModel>('models', (page_token) =>
      this.http.repeatable('POST', `${api}/logged-models/search`, {
        experiment_ids: [experimentId],
        max_results: 50,
        page_token,
      }),
    );
  }

  async loggedModel(modelId: string): Promise<LoggedModel> {
    return (await this.http.get<{ model: LoggedModel }>(`${api}/logged-models/${modelId}`)).model;
  }

  /** Registered models and prompts; searches leave the latter out unless asked for them. */
  async models(): Promise<RegisteredModel[]> {
    const found = await Promise.all(
      ['', `tag.\`${promptTag}\` = 'true'`].map((filter) =>
        drained<RegisteredModel>('registered_models', (page_token) =>
          this.http.get(`${api}/registered-models/search`, { filter, max_results: 1_000, page_token }),
        ),
      ),
    );
    return [...new Map(found.flat().map((model) => [model.name, model])).values()];
  }

  /** Undefined where there is none of this name. */
  async model(name: string): Promise<RegisteredModel | undefined> {
    const found = await absentAsUndefined(
      this.http.get<{ registered_model: RegisteredModel }>(`${api}/registered-models/get`, { name }),
    );
    return found?.registered_model;
  }

  /** Versions of a model in the order of their numbers. */
  async versions(model: RegisteredModel): Promise<ModelVersion[]> {
    const quote = model.name.includes("'") ? '"' : "'";
    const clauses = [
      `name = ${quote}${model.name}${quote}`,
      ...(isPrompt(model) ? [`tag.\`${promptTag}\` = 'true'`] : []),
    ];
    const found = await drained<ModelVersion>('model_versions', (page_token) =>
      this.http.get(`${api}/model-versions/search`, { filter: clauses.join(' AND '), max_results: 1_000, page_token }),
    );
    return found.sort((one, other) => Number(one.version) - Number(other.version));
  }
}

type Page<Item> = Readonly<Record<string, readonly Item[] | string | undefined>>;

async function drained<Item>(field: string, load: (token: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await load(token);
    items.push(...((page[field] ?? []) as readonly Item[]));
    token = (page['next_page_token'] as string | undefined) || undefined;
  } while (token !== undefined);
  return items;
}

async function absentAsUndefined<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HttpError && error.status === 404) return undefined;
    throw error;
  }
}
