import type { Experiment, PlanEntry, ServedModel, TrafficPlan } from '@modelyard/contracts';
import { placeOf } from './avalanche-hash.js';
import { StickyChoice } from './sticky-choice.js';

/** What of a request the routing looks at. */
export interface RoutedRequest {
  /** @param lowerCaseName a field of the transport's head, in lower case */
  header(lowerCaseName: string): string | undefined;
  parameter(name: string): string | undefined;
  /** The prediction id: stands for the caller where no unit is given, so that such a request is routed by itself, evenly. */
  readonly fallbackUnit: string;
}

/** Which version answers, and why. */
export interface Route {
  readonly target: ServedModel;
  /** `shadow`: a copy of a request that another version answers. */
  readonly why: 'explicit-version' | 'header-rule' | 'experiment' | 'weight' | 'shadow';
  /** What the caller is recognised by; null when the request named nothing. */
  readonly unit: string | null;
  readonly experiment: string | null;
  readonly arm: string | null;
  /** The chance that this route had; 1 where nothing was left to chance. */
  readonly propensity: number;
}

/** The header that names the caller's unit when the plan names neither header nor parameter. */
export const DEFAULT_UNIT_HEADER = 'x-modelyard-key';

/** One traffic plan, made ready so that routing a request costs a look-up and a hash. */
export class RoutingTable {
  private readonly byVersion: ReadonlyMap<string, ServedModel>;
  private readonly headerRules: TrafficPlan['headerRules'];
  private readonly unitHeader: string | null;
  private readonly byId: ReadonlyMap<string, ServedModel>;
  private readonly weighted: StickyChoice<PlanEntry>;
  private readonly experiments: readonly { facts: Experiment; arms: StickyChoice<Experiment['arms'][number]> }[];

  constructor(readonly plan: TrafficPlan) {
    const models = plan.entries.map(({ servedModel }) => servedModel);
    this.byVersion = new Map(models.map((model) => [model.version, model]));
    this.byId = new Map(models.map((model) => [model.modelVersionId, model]));
    this.headerRules = plan.headerRules.map((rule) => ({ ...rule, header: rule.header.toLowerCase() }));
    this.unitHeader = plan.stickiness.header?.toLowerCase() ?? null;
    this.weighted = new StickyChoice(
      plan.stickiness.salt,
      plan.entries.map((entry) => ({ value: entry, id: entry.servedModel.modelVersionId, weight: entry.weight })),
    );
    this.experiments = plan.experiments.map((facts) => ({
      facts,
      // A salt of its own: who is in the experiment must say nothing about the arm.
      arms: new StickyChoice(
        `${facts.salt}/arm`,
        facts.arms.map((arm) => ({ value: arm, id: arm.name, weight: arm.allocation })),
      ),
    }));
  }

  get versions(): readonly string[] {
    return [...this.byVersion.keys()];
  }

  get models(): readonly ServedModel[] {
    return [...this.byId.values()];
  }

  /** Ids of the versions that unclaimed requests may reach: those with weight. */
  get servedByWeight(): readonly string[] {
    return this.plan.entries.filter(({ weight }) => weight > 0).map(({ servedModel }) => servedModel.modelVersionId);
  }

  get(version: string): ServedModel | undefined {
    return this.byVersion.get(version);
  }

  /** The version that most unclaimed requests go to: what metadata and readiness without a version speak of. */
  get main(): ServedModel | null {
    const [first, ...rest] = this.plan.entries;
    if (!first) return null;
    return rest.reduce((best, entry) => (entry.weight > best.weight ? entry : best), first).servedModel;
  }

  /** Header rules, then experiments, then weights; null when no version has weight yet. */
  route(request: RoutedRequest): Route | null {
    const unit = this.unitOf(request);
    const certain = { unit, experiment: null, arm: null, propensity: 1 };
    for (const rule of this.headerRules) {
      const target = request.header(rule.header) === rule.value ? this.byId.get(rule.modelVersionId) : undefined;
      if (target) return { ...certain, target, why: 'header-rule' };
    }
    return this.routeByExperiment(unit) ?? this.routeByWeight(unit, request.fallbackUnit);
  }

  /**
   * The versions that are to see a copy of a request that went this way. Their shares are of requests, not of units, and
   * grow without changing which requests they had. Nobody sees what they answer: callers of this run them after the reply.
   */
  shadows(request: Pick<RoutedRequest, 'fallbackUnit'>, { target, unit, experiment, arm }: Route): Route[] {
    return this.plan.shadows.flatMap(({ modelVersionId, share }) => {
      const shadow = modelVersionId === target.modelVersionId ? undefined : this.byId.get(modelVersionId);
      const salt = `${this.plan.stickiness.salt}/shadow/${modelVersionId}`;
      if (!shadow || placeOf(salt, request.fallbackUnit) >= share) return [];
      return [{ target: shadow, why: 'shadow' as const, unit, experiment, arm, propensity: share }];
    });
  }

  private unitOf(request: RoutedRequest): string | null {
    const { parameter } = this.plan.stickiness;
    const named = (this.unitHeader && request.header(this.unitHeader)) || (parameter && request.parameter(parameter));
    return named || request.header(DEFAULT_UNIT_HEADER) || null;
  }

  /** Only requests that name a unit take part: an experiment compares units, not requests. */
  private routeByExperiment(unit: string | null): Route | null {
    if (unit === null) return null;
    for (const { facts, arms } of this.experiments) {
      if (placeOf(facts.salt, unit) >= facts.allocation) continue;
      const chosen = arms.of(unit);
      const target = chosen && this.byId.get(chosen.value.modelVersionId);
      if (!target) continue;
      const { value: arm, propensity } = chosen;
      return { target, why: 'experiment', unit, experiment: facts.id, arm: arm.name, propensity };
    }
    return null;
  }

  private routeByWeight(unit: string | null, fallbackUnit: string): Route | null {
    const chosen = this.weighted.of(unit ?? fallbackUnit);
    if (!chosen) return null;
    const { value: entry, propensity } = chosen;
    return { target: entry.servedModel, why: 'weight', unit, experiment: null, arm: null, propensity };
  }
}
