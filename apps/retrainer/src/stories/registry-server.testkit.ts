import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Every field that the messages below may carry. */
interface Message {
  readonly name: string;
  readonly filter: string;
  readonly source: string;
  readonly run_id: string;
  readonly status: string;
  readonly tags: Pairs;
  readonly params: Pairs;
  readonly metrics: readonly { readonly key: string; readonly value: number }[];
}

type Answer = Readonly<Record<string, unknown>> & { readonly status?: number };

type Pairs = readonly { readonly key: string; readonly value: string }[];

export interface RunRecorded {
  readonly runId: string;
  status: string;
  readonly tags: Map<string, string>;
  readonly params: Map<string, string>;
  readonly metrics: Map<string, number>;
}

export interface VersionRecorded {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly runId: string;
  readonly tags: Map<string, string>;
}

/** A stand-in for the registry that speaks as much of MLflow's REST API as a retraining needs. */
export class RegistryServer {
  readonly runs: RunRecorded[] = [];
  readonly versions: VersionRecorded[] = [];
  /** Uploaded files by their path behind the proxy. */
  readonly files = new Map<string, Buffer>();
  /** Called with each route before it answers; a story may hold or break it. */
  onRequest: (route: string) => Promise<void> | void = () => undefined;
  /** Called when the effect has happened and the answer has not left. */
  onEffect: (route: string) => Promise<void> | void = () => undefined;
  private readonly experiments = new Map<string, string>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => request.destroy());
    });
  }

  static async start(): Promise<RegistryServer> {
    const registry = new RegistryServer();
    await new Promise<void>((resolve) => registry.server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://registry');
    const route = url.pathname.replace('/api/2.0/', '').replace('mlflow/', '');
    const body = await buffer(request);
    await this.onRequest(route);
    const { status = 200, ...answer } = this.effect(`${request.method} ${route}`, url.searchParams, body);
    await this.onEffect(route);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  private effect(call: string, query: URLSearchParams, body: Buffer): Answer {
    const [, path = ''] = /^PUT mlflow-artifacts\/artifacts\/(.*)$/.exec(call) ?? [];
    if (path !== '') {
      this.files.set(decodeURIComponent(path), body);
      return {};
    }
    const [, version] = /^GET \/api\/v1\/models\/[^/]+\/versions\/(\d+)$/.exec(call) ?? [];
    if (version !== undefined) return { modelVersionId: versionIdOf(version) };
    if (call.startsWith('PATCH logged-models/m-')) return {};
    const message = body.length === 0 ? ({} as Message) : (JSON.parse(body.toString()) as Message);
    const known = this.calls[call];
    return known === undefined
      ? { status: 404, error_code: 'ENDPOINT_NOT_FOUND', message: call }
      : known(message, query);
  }

  private readonly calls: Record<string, (message: Message, query: URLSearchParams) => Answer> = {
    'GET experiments/get-by-name': (_message, query) => {
      const id = this.experiments.get(query.get('experiment_name') ?? '');
      if (id !== undefined) return { experiment: { experiment_id: id } };
      return { status: 404, error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no such experiment' };
    },
    'POST experiments/create': ({ name }) => {
      this.experiments.set(name, String(this.experiments.size + 1));
      return { experiment_id: this.experiments.get(name) };
    },
    'POST runs/search': ({ filter }) => ({
      runs: this.runs.filter((run) => matches(run.tags, filter)).map((run) => ({ info: infoOf(run) })),
    }),
    'POST runs/create': ({ tags }) => {
      const run: RunRecorded = {
        runId: randomUUID().replaceAll('-', ''),
        status: 'RUNNING',
        tags: mapOf(tags),
        params: new Map(),
        metrics: new Map(),
      };
      this.runs.push(run);
      return { run: { info: infoOf(run) } };
    },
    'POST runs/update': ({ run_id, status }) => {
      this.run(run_id).status = status;
      return {};
    },
    'POST runs/log-batch': ({ run_id, params, metrics, tags }) =>
      this.logBatch(this.run(run_id), params, metrics, tags),
    'POST logged-models': () => {
      const id = `m-${randomUUID().replaceAll('-', '')}`;
      return { model: { info: { model_id: id, artifact_uri: `mlflow-artifacts:/1/models/${id}/artifacts` } } };
    },
    'GET model-versions/search': (_message, query) => ({
      model_versions: this.versions.filter((each) => matches(each.tags, query.get('filter') ?? '')),
    }),
    'POST model-versions/create': ({ name, source, run_id, tags }) => {
      const version = String(this.versions.length + 2);
      this.versions.push({ name, version, source, runId: run_id, tags: mapOf(tags) });
      return { model_version: { name, version } };
    },
  };

  private logBatch(run: RunRecorded, params: Pairs, metrics: Message['metrics'], tags: Pairs): Answer {
    for (const { key, value } of params) {
      if ((run.params.get(key) ?? value) !== value) {
        return { status: 400, error_code: 'INVALID_PARAMETER_VALUE', message: 'Changing param values is not allowed' };
      }
      run.params.set(key, value);
    }
    for (const { key, value } of metrics) run.metrics.set(key, value);
    for (const { key, value } of tags) run.tags.set(key, value);
    return {};
  }

  private run(runId: string): RunRecorded {
    const found = this.runs.find((run) => run.runId === runId);
    if (found === undefined) throw new Error(`no run ${runId}`);
    return found;
  }
}

/** Ids follow from numbers here, so that a repeated question has one answer. */
export function versionIdOf(version: string): string {
  return `0190aaaa-0000-7000-8000-${version.padStart(12, '0')}`;
}

function infoOf({ runId }: RunRecorded) {
  return { run_id: runId, experiment_id: '1', artifact_uri: `mlflow-artifacts:/1/${runId}/artifacts` };
}

function mapOf(pairs: Pairs): Map<string, string> {
  return new Map(pairs.map(({ key, value }) => [key, value]));
}

/** Only filters by one tag are understood, with whatever stands before them. */
function matches(tags: ReadonlyMap<string, string>, filter: string): boolean {
  const [, key = '', value] = /tags\.`([^`]+)` = '([^']*)'$/.exec(filter) ?? [];
  return value !== undefined && tags.get(key) === value;
}
