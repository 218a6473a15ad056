import { DomainError } from '@modelyard/chassis';
import type { Environment, ModelId, ServedModel } from '@modelyard/contracts';
import type { Tensor } from '@modelyard/model-runs';
import type { GoldenRow } from '../../golden/golden-row.js';
import type { Readiness } from '../../staging/verification.js';
import { Fleet, type FleetAnswer } from '../fleet.js';

const readyPatienceMs = 3_000;
const inferPatienceMs = 30_000;

interface ReadyBody {
  readonly ready?: boolean;
  readonly state?: string;
  readonly reason?: string;
}

interface PlansBody {
  readonly plans: readonly { readonly modelId: string; readonly revision: number }[];
}

interface InferBody {
  readonly outputs?: readonly Tensor[];
  readonly error?: string;
}

/** The fleet behind its Open Inference Protocol door. */
export class HttpFleet extends Fleet {
  constructor(private readonly origins: Readonly<Record<string, string>>) {
    super();
  }

  override async readiness(environment: Environment, model: ServedModel): Promise<Readiness> {
    try {
      const response = await fetch(`${this.versionUrl(environment, model)}/ready`, {
        signal: AbortSignal.timeout(readyPatienceMs),
      });
      const body = (await response.json().catch(() => ({}))) as ReadyBody;
      if (response.ok && body.ready !== false) return { kind: 'ready' };
      const detail = body.reason ?? `the fleet answers ${response.status}`;
      return { kind: body.state === 'failed' ? 'failed' : 'loading', detail };
    } catch (error) {
      return { kind: 'loading', detail: `the fleet cannot be reached: ${(error as Error).message}` };
    }
  }

  override async follows(environment: Environment, modelId: ModelId, revision: number): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(readyPatienceMs);
      const response = await fetch(`${this.originOf(environment)}/api/v1/plans`, { signal });
      const { plans } = (await response.json()) as PlansBody;
      return plans.some((plan) => plan.modelId === modelId && plan.revision >= revision);
    } catch {
      return false;
    }
  }

  override async infer(environment: Environment, model: ServedModel, row: GoldenRow): Promise<FleetAnswer> {
    const startedAt = performance.now();
    const response = await this.post(`${this.versionUrl(environment, model)}/infer`, { inputs: row });
    const body = (await response.json().catch(() => ({}))) as InferBody;
    const latencyMs = performance.now() - startedAt;
    if (!response.ok || !body.outputs) throw refused(model, response.status, body.error);
    return { outputs: body.outputs, latencyMs };
  }

  private async post(url: string, body: unknown): Promise<Response> {
    try {
      return await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-modelyard-purpose': 'verification' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(inferPatienceMs),
      });
    } catch (error) {
      throw new DomainError({
        code: 'fleet-unreachable',
        kind: 'unavailable',
        message: `The fleet at ${new URL(url).origin} did not answer: ${(error as Error).message}`,
        nextStep: 'Look at the inference service; the check is repeated by itself.',
        cause: error,
      });
    }
  }

  private versionUrl(environment: Environment, { name, version }: ServedModel): string {
    return `${this.originOf(environment)}/v2/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
  }

  private originOf(environment: Environment): string {
    const origin = this.origins[environment];
    if (origin !== undefined) return origin;
    throw new DomainError({
      code: 'environment-unknown',
      kind: 'invalid',
      message: `No fleet is configured for the environment ${environment}.`,
      nextStep: `Use one of: ${Object.keys(this.origins).join(', ')}.`,
    });
  }
}

function refused({ name, version }: ServedModel, status: number, error: string | undefined): DomainError {
  return new DomainError({
    code: 'fleet-refused',
    // A busy or restarting fleet says nothing about the model.
    kind: status === 503 || status === 502 ? 'unavailable' : 'invalid',
    message: `Version ${version} of ${name} answered a golden row with ${status}: ${error ?? 'no reason given'}`,
    nextStep: 'Send the same row to the model yourself and mend what the answer names.',
  });
}
