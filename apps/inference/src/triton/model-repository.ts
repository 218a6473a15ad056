import type { ServedModel } from '@modelyard/contracts';
import type { HostedVersions } from '../pipeline/hosted-version.js';
import { invalid, Refusal } from '../refusal.js';
import type { ModelRoutes, TrafficPlans } from '../routing/traffic-plans.js';

/** Versions that can be told to come and go. */
export interface LoadableVersions extends HostedVersions {
  bring(models: readonly ServedModel[]): Promise<void>;
  unload(models: readonly ServedModel[]): Promise<void>;
}

/**
 * Triton's model repository extension over traffic plans: they say what there is to load, so a caller can try that
 * again or have this process stop answering by it, and cannot bring models of its own. What was unloaded stays so until
 * it is loaded on request, a newer plan of the model arrives or the process starts again.
 */
export class ModelRepository {
  /** Model ids, each with the revision of the plan that it was unloaded under. */
  private readonly unloaded = new Map<string, number>();

  constructor(
    private readonly plans: TrafficPlans,
    private readonly versions: LoadableVersions,
  ) {}

  /** What the plans name, without the models that were unloaded and have had no newer plan since. */
  wanted(): ServedModel[] {
    for (const { latest } of this.plans.routes()) {
      const { modelId, revision } = latest.plan;
      if (revision > (this.unloaded.get(modelId) ?? revision)) this.unloaded.delete(modelId);
    }
    return this.plans.wanted().filter(({ modelId }) => !this.unloaded.has(modelId));
  }

  /**
   * Makes everything that the model's plan names live; failed versions are tried again. Resolves when all of it is
   * ready. Throws a refusal with the reason when something is not, when no plan names the model, or when the caller
   * brings a configuration or files.
   * @param parameters names of the request's parameters
   */
  async load(model: string, parameters: readonly string[]): Promise<void> {
    const own = parameters.find((name) => name === 'config' || name.startsWith('file:'));
    if (own !== undefined) {
      throw new Refusal(
        'unsupported',
        `parameter '${own}' is not supported: models come from the registry by traffic plans; register a version and deploy it`,
      );
    }
    const { latest, table } = this.find('load', model);
    const { modelId } = latest.plan;
    this.unloaded.delete(modelId);
    const models = latest.plan.state === 'serving' ? [...new Set([...latest.models, ...table.models])] : [];
    await this.versions.bring(models);
    for (const { version, modelVersionId } of models) this.assertReady(model, version, modelVersionId);
  }

  /** Resolves when this process has answered what it had begun for the model. Throws a refusal for an unknown one. */
  async unload(model: string): Promise<void> {
    const { latest } = this.find('unload', model);
    const { modelId, revision } = latest.plan;
    this.unloaded.set(modelId, revision);
    await this.versions.unload(this.plans.wanted().filter((served) => served.modelId === modelId));
  }

  /** Models that were unloaded, each with the revision of the plan that it was unloaded under. */
  get unloadedModels(): readonly (readonly [modelId: string, revision: number])[] {
    return [...this.unloaded];
  }

  /** Unloads what another process of this service has unloaded, unless a newer plan has come since. */
  adopt(unloaded: readonly (readonly [modelId: string, revision: number])[]): void {
    for (const [modelId, revision] of unloaded) this.unloaded.set(modelId, revision);
    const kept = new Set(this.wanted());
    void this.versions.unload(this.plans.wanted().filter((served) => !kept.has(served)));
  }

  private find(action: 'load' | 'unload', model: string): ModelRoutes {
    const routes = this.plans.find(model);
    if (routes?.plan.state === 'serving') return routes;
    throw invalid(
      `failed to ${action} '${model}': no traffic plan names it. Deploy a version of it to this environment`,
    );
  }

  private assertReady(model: string, version: string, modelVersionId: string): void {
    const { state, reason } = this.versions.standing(modelVersionId);
    if (state === 'ready') return;
    const words = `load failed for model '${model}': version ${version} is not ready (${state}): ${reason}`;
    throw state === 'failed' ? invalid(words) : new Refusal('unavailable', words);
  }
}
