import {
  defaultPredictionLog,
  type PredictionLogPolicy,
  type ServedModel,
  type TrafficPlan,
} from '@modelyard/contracts';
import { RoutingTable } from './routing-table.js';

/** The routes of one model: the table that holds now, and the newest plan while its versions are still being loaded. */
export class ModelRoutes {
  constructor(
    readonly table: RoutingTable,
    private readonly coming: RoutingTable | null = null,
  ) {}

  /** The plan that requests follow now. */
  get plan(): TrafficPlan {
    return this.table.plan;
  }

  /** The newest plan, followed or not yet. */
  get latest(): RoutingTable {
    return this.coming ?? this.table;
  }

  /** A version that either plan names, whatever its weight. */
  get(version: string): ServedModel | undefined {
    return this.latest.get(version) ?? this.table.get(version);
  }

  get versions(): readonly string[] {
    return [...new Set([...this.latest.versions, ...this.table.versions])];
  }

  /** Follows the newest plan once every version that takes traffic in it is ready. */
  settled(isReady: (modelVersionId: string) => boolean): ModelRoutes {
    const { coming } = this;
    return coming?.servedByWeight.every(isReady) ? new ModelRoutes(coming) : this;
  }

  /** Takes a newer plan. A withdrawal and a first plan hold at once; else the old versions serve until the new are ready. */
  replacedBy(plan: TrafficPlan): ModelRoutes {
    const next = new RoutingTable(plan);
    const nothingToKeep = this.plan.state === 'withdrawn' || this.table.servedByWeight.length === 0;
    return plan.state === 'withdrawn' || nothingToKeep ? new ModelRoutes(next) : new ModelRoutes(this.table, next);
  }
}

/** The traffic plans of this process's environment; each change takes effect whole, between two requests. */
export class TrafficPlans {
  private readonly byModelId = new Map<string, ModelRoutes>();
  private byName = new Map<string, ModelRoutes>();

  /** @param isReady whether a version has a live session now */
  constructor(private readonly isReady: (modelVersionId: string) => boolean) {}

  /** Takes a plan unless its revision is known already. Returns whether it was new. */
  apply(plan: TrafficPlan): boolean {
    const known = this.byModelId.get(plan.modelId);
    if (known && known.latest.plan.revision >= plan.revision) return false;
    this.byModelId.set(plan.modelId, known ? known.replacedBy(plan) : new ModelRoutes(new RoutingTable(plan)));
    this.settle();
    return true;
  }

  /** To be called when a version became ready: plans that waited for it take effect. */
  settle(): void {
    for (const [modelId, routes] of this.byModelId) this.byModelId.set(modelId, routes.settled(this.isReady));
    this.byName = indexByName(this.byModelId.values());
  }

  find(modelName: string): ModelRoutes | undefined {
    return this.byName.get(modelName);
  }

  /** The routes that hold now for a model. */
  tableOf(modelId: string): RoutingTable | undefined {
    return this.byModelId.get(modelId)?.table;
  }

  /** How the predictions of a model are logged, by the plan that holds now. */
  predictionLogOf(modelId: string): PredictionLogPolicy {
    return this.byModelId.get(modelId)?.plan.predictionLog ?? defaultPredictionLog;
  }

  /** Whether evaluators may run the versions of a model, by its newest plan. */
  letsEvaluatorsRun(modelId: string): boolean {
    return this.byModelId.get(modelId)?.latest.plan.evaluators !== 'off';
  }

  /** The routes of every model that has a plan. */
  routes(): ModelRoutes[] {
    return [...this.byModelId.values()];
  }

  /** Names of the models that can be asked for. */
  names(): string[] {
    return [...this.byName].filter(([, { plan }]) => plan.state === 'serving').map(([name]) => name);
  }

  /** The plans that hold and those to come; applied in this order they restore the same state. */
  snapshot(): TrafficPlan[] {
    const plans = [...this.byModelId.values()].flatMap(({ plan, latest }) => [plan, latest.plan]);
    return [...new Set(plans)];
  }

  /** Every version that a plan names, those still followed and those to come: what must be loaded and is not evicted. */
  wanted(): ServedModel[] {
    const tables = [...this.byModelId.values()].flatMap(({ table, latest }) => [table, latest]);
    const serving = tables.filter(({ plan }) => plan.state === 'serving');
    return [...new Map(serving.flatMap(({ models }) => models.map((model) => [model.modelVersionId, model]))).values()];
  }
}

/** A deleted model's withdrawn plan must not hide the plan of a new model that took its name. */
function indexByName(models: Iterable<ModelRoutes>): Map<string, ModelRoutes> {
  const index = new Map<string, ModelRoutes>();
  for (const routes of models) {
    const { name } = routes.latest.plan;
    const holder = index.get(name);
    if (!holder || holder.plan.state === 'withdrawn') index.set(name, routes);
  }
  return index;
}
