/** An answer whose body is whatever the route sends; tests say what they expect of it. */
export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of every route
  readonly body: any;
}

/** The routes of one registry, called without any client's help. */
export class MlflowHttp {
  constructor(
    readonly origin: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The same routes, called for a reason. */
  because(reason: string): MlflowHttp {
    return new MlflowHttp(this.origin, { 'x-modelyard-reason': reason });
  }

  get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const search = new URLSearchParams(query).toString();
    return this.send('GET', `${path}${search === '' ? '' : `?${search}`}`);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = path.startsWith('/') ? path : `/api/2.0/mlflow/${path}`;
    const response = await fetch(this.origin + url, {
      method,
      headers: { ...this.headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  }

  /** Calls a route that has to succeed. */
  async must(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, message: Record<string, unknown> = {}) {
    const answer =
      method === 'GET'
        ? await this.get(path, message as Record<string, string>)
        : await this.send(method, path, message);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Uploads a file as clients do. */
  async upload(
    path: string,
    content: string | Uint8Array<ArrayBuffer>,
    mediaType = 'application/octet-stream',
  ): Promise<Answer> {
    const response = await fetch(`${this.origin}/api/2.0/mlflow-artifacts/artifacts/${path}`, {
      method: 'PUT',
      headers: { 'content-type': mediaType },
      body: content,
    });
    return { status: response.status, body: (await response.json()) as unknown };
  }

  async download(path: string): Promise<Response> {
    return fetch(`${this.origin}/api/2.0/mlflow-artifacts/artifacts/${path}`);
  }

  async startRun(tags: readonly { key: string; value: string }[] = []): Promise<{ runId: string; artifacts: string }> {
    const { run } = await this.must('POST', 'runs/create', { experiment_id: '0', start_time: 1, tags });
    return {
      runId: run.info.run_id as string,
      artifacts: (run.info.artifact_uri as string).slice('mlflow-artifacts:/'.length),
    };
  }

  /** Registers a version of a model, which is made where it is missing. */
  async registerVersion(name: string, source = 's3://bucket/model', extra: Record<string, unknown> = {}) {
    await this.post('registered-models/create', { name });
    const { model_version: version } = await this.must('POST', 'model-versions/create', { name, source, ...extra });
    return version;
  }

  async transition(name: string, version: string, stage: string, archive = false): Promise<Answer> {
    return this.post('model-versions/transition-stage', { name, version, stage, archive_existing_versions: archive });
  }
}
