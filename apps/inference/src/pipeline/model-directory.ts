import type { Clock } from '@modelyard/chassis';
import type { ServedModel } from '@modelyard/contracts';
import { Refusal } from '../refusal.js';
import type { TrafficPlans } from '../routing/traffic-plans.js';
import type { VersionStatistics } from '../telemetry/version-statistics.js';
import type { TensorDeclaration } from '../tensors/tensor.js';
import { findRoutes, findVersion } from './find-version.js';
import type { HostedVersions, Standing } from './hosted-version.js';
import { modelConfig, type ModelConfig } from '../triton/model-config.js';
import { modelStatistics, type ModelStatistics } from '../triton/model-statistics.js';
import { signatureOf } from './live-version.js';

export interface ModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorDeclaration[];
  readonly outputs: readonly TensorDeclaration[];
  /** `engine`, what runs the version, once it is live. */
  readonly properties: Readonly<Record<string, string>>;
}

/** One line of Triton's repository index. */
export interface IndexEntry {
  readonly name: string;
  readonly version: string;
  readonly state: 'READY' | 'LOADING' | 'UNAVAILABLE';
  readonly reason: string;
}

const indexStates = { ready: 'READY', loading: 'LOADING', failed: 'UNAVAILABLE', unloaded: 'UNAVAILABLE' } as const;

/** Announced extensions of the protocol: only what is built. */
export const serverMetadata = {
  name: 'modelyard-inference',
  version: '0.1.0',
  extensions: [
    'binary_tensor_data',
    'classification',
    'model_configuration',
    'logging',
    'model_repository',
    'parameters',
    'schedule_policy',
    'statistics',
    'trace',
  ],
} as const;

/** What callers may ask about models, the same for both protocols. */
export class ModelDirectory {
  constructor(
    private readonly plans: TrafficPlans,
    private readonly versions: HostedVersions,
    private readonly counted: (model: string, version: string) => VersionStatistics,
    private readonly clock: Clock,
  ) {}

  names(): string[] {
    return this.plans.names();
  }

  /** Throws a refusal when the model or the version is unknown, or withdrawn. */
  metadata(model: string, version: string | null): ModelMetadata {
    const served = this.find(model, version);
    const { inputs, outputs } = signatureOf(served);
    const live = this.versions.get(served.modelVersionId);
    const versions = this.plans.find(model)?.versions ?? [served.version];
    return {
      name: model,
      versions: version === null ? versions : [version],
      platform: 'onnxruntime_onnx',
      inputs,
      outputs,
      properties: live ? { engine: live.engine } : {},
    };
  }

  /**
   * A version is ready when its session can answer; a model without a version when requests that name none can be
   * answered. Throws a refusal when the model or the version is unknown, or withdrawn.
   */
  readiness(model: string, version: string | null): Standing {
    const targets = version === null ? this.weighted(model) : [this.find(model, version).modelVersionId];
    const standings = targets.map((id) => this.versions.standing(id));
    if (standings.length === 0) return { state: 'loading', reason: 'no version takes traffic yet' };
    return standings.find(({ state }) => state !== 'ready') ?? { state: 'ready', reason: '' };
  }

  index(): IndexEntry[] {
    return this.plans.wanted().map(({ name, version, modelVersionId }) => {
      const { state, reason } = this.versions.standing(modelVersionId);
      return { name, version, state: indexStates[state], reason };
    });
  }

  /** Throws a refusal when the model or the version is unknown, or withdrawn. */
  config(model: string, version: string | null): ModelConfig {
    const served = this.find(model, version);
    const maxBatchRows = this.versions.get(served.modelVersionId)?.batcher.maxBatchRows ?? 0;
    return modelConfig({ ...signatureOf(served), name: model }, maxBatchRows);
  }

  /**
   * The numbers of one version, of all versions of a model that its plan names, or of every model.
   * Throws a refusal when the model or the version is unknown, or withdrawn.
   */
  statistics(model: string | null, version: string | null): ModelStatistics[] {
    const wanted = this.plans.wanted();
    if (model !== null) findRoutes(this.plans, model);
    const served = version === null || model === null ? wanted : [this.find(model, version)];
    const now = this.clock.now().getTime();
    return served
      .filter(({ name }) => model === null || name === model)
      .map((each) => modelStatistics(each, this.counted(each.name, each.version), now, performance.now()));
  }

  /** Throws a refusal when no plan names the model, or its plan was withdrawn. */
  assertKnown(model: string): void {
    findRoutes(this.plans, model);
  }

  private weighted(model: string): readonly string[] {
    return findRoutes(this.plans, model).table.servedByWeight;
  }

  private find(model: string, version: string | null): ServedModel {
    if (version !== null) return findVersion(this.plans, this.versions, model, version);
    const { main } = findRoutes(this.plans, model).table;
    if (main) return main;
    throw new Refusal('not-found', `Request for unknown model: '${model}' is not found: its plan names no version`);
  }
}
