import { DomainError } from '@modelyard/chassis';
import { ModelVersionId } from '@modelyard/contracts';
import { z } from 'zod';

const patienceMs = 30_000;
const ErrorBody = z.object({ error_code: z.string(), message: z.string() });

/** The registry's MLflow REST API (version 2.0), as far as a tracker needs it, and the one thing MLflow does not say. */
export class MlflowClient {
  constructor(private readonly registryUrl: string) {}

  async post<Schema extends z.ZodType>(path: string, body: unknown, answer: Schema): Promise<z.output<Schema>> {
    return answer.parse(await this.send('POST', path, body));
  }

  async patch(path: string, body: unknown): Promise<void> {
    await this.send('PATCH', path, body);
  }

  /** The parsed answer, or undefined when there is no such thing. */
  async find<Schema extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    answer: Schema,
  ): Promise<z.output<Schema> | undefined> {
    try {
      return answer.parse(await this.send('GET', `${path}?${new URLSearchParams(query).toString()}`));
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }

  /** Uploads a file below an artifact place (`mlflow-artifacts:/…`) through the registry's proxy. */
  async upload(artifactUri: string, path: string, bytes: Uint8Array): Promise<void> {
    const place = /^mlflow-artifacts:\/+(.+?)\/*$/.exec(artifactUri)?.[1];
    if (place === undefined) throw refused(`artifacts at ${artifactUri} cannot be uploaded through the registry`);
    const route = `${place}/${path}`.split('/').map(encodeURIComponent).join('/');
    await this.request(`api/2.0/mlflow-artifacts/artifacts/${route}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: Uint8Array.from(bytes),
    });
  }

  /** The id that a version keeps for ever. */
  async modelVersionId(name: string, version: string): Promise<ModelVersionId> {
    const response = await this.request(`api/v1/models/${encodeURIComponent(name)}/versions/${version}`, {});
    return z.object({ modelVersionId: ModelVersionId }).parse(await response.json()).modelVersionId;
  }

  private async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await this.request(`api/2.0/mlflow/${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return response.json();
  }

  private async request(path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      const url = `${this.registryUrl}/${path}`;
      response = await fetch(url, { ...init, signal: AbortSignal.timeout(patienceMs) });
    } catch (cause) {
      throw unavailable('does not answer', cause);
    }
    if (response.ok) return response;
    throw await errorOf(response);
  }
}

async function errorOf(response: Response): Promise<DomainError> {
  const text = await response.text();
  const said = ErrorBody.safeParse(parsed(text)).data;
  const detail = said ? `${said.error_code}: ${said.message}` : text.slice(0, 500);
  if (response.status === 429 || response.status >= 500) return unavailable(`answered ${response.status}: ${detail}`);
  return refused(detail, response.status === 404 ? 'not-found' : 'invalid');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unavailable(what: string, cause?: unknown): DomainError {
  return new DomainError({
    code: 'registry-unavailable',
    kind: 'unavailable',
    message: `The registry ${what}.`,
    nextStep: 'The retraining is tried again; look at the registry’s health and at MODELYARD_REGISTRY_URL.',
    cause,
  });
}

function refused(detail: string, kind: 'invalid' | 'not-found' = 'invalid'): DomainError {
  return new DomainError({
    code: 'registry-refused',
    kind,
    message: `The registry refused: ${detail}`,
    nextStep: 'Correct what it names; the run of the retraining keeps the trained model’s files.',
  });
}
