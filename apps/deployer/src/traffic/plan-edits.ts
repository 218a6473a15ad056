import {
  type EvaluatorPolicy,
  type Environment,
  type ModelId,
  type PlanEntry,
  type PredictionCachePolicy,
  PredictionLogPolicy,
  type ServedModel,
  type TrafficPlan,
} from '@modelyard/contracts';

/** A plan before it has been given its revision, which only the store that publishes it can. */
export type PlanDraft = Omit<TrafficPlan, 'revision'>;

export interface PlanSubject {
  readonly environment: Environment;
  readonly modelId: ModelId;
  readonly name: string;
}

/** The plan of a model that serves nothing yet. */
export function emptyPlan(subject: PlanSubject): PlanDraft {
  return {
    ...subject,
    state: 'serving',
    reason: null,
    entries: [],
    // The salt is the model's: a caller stays on its version when a plan is replaced by a later one.
    stickiness: { header: 'x-modelyard-key', parameter: 'key', salt: subject.modelId },
    experiments: [],
    shadows: [],
    headerRules: [],
  };
}

/** The version that answers callers who name no version, or null. */
export function stableVersion(plan: PlanDraft | null): ServedModel | null {
  return plan?.entries.find((entry) => entry.role === 'stable')?.servedModel ?? null;
}

export function holds(plan: PlanDraft | null, modelVersionId: string): boolean {
  return plan?.entries.some((entry) => entry.servedModel.modelVersionId === modelVersionId) ?? false;
}

/** Lets the fleet load a version that gets no traffic yet; what serves is untouched. */
export function preload(plan: PlanDraft, candidate: ServedModel): PlanDraft {
  if (holds(plan, candidate.modelVersionId)) return plan;
  return serving(plan, [...plan.entries, { servedModel: candidate, weight: 0, role: 'standby' }]);
}

/**
 * Gives all traffic to one version at once. The version it replaces stays loaded as standby, which makes the way back
 * as fast as the way forward; other standbys are let go unless they are still needed.
 * @param needed versions by id that must stay loaded besides
 */
export function switchTo(plan: PlanDraft, version: ServedModel, needed: ReadonlySet<string> = new Set()): PlanDraft {
  const standbys = plan.entries
    .filter(({ role, servedModel }) => role === 'stable' || needed.has(servedModel.modelVersionId))
    .filter(({ servedModel }) => servedModel.modelVersionId !== version.modelVersionId)
    .map(({ servedModel }): PlanEntry => ({ servedModel, weight: 0, role: 'standby' }));
  return serving(plan, [{ servedModel: version, weight: 100, role: 'stable' }, ...standbys]);
}

/** The model has another name: callers ask for it by the new one from now on. */
export function rename(plan: PlanDraft, name: string): PlanDraft {
  const entries = plan.entries.map((entry) => ({ ...entry, servedModel: { ...entry.servedModel, name } }));
  return { ...plan, name, entries };
}

/** Lets a version go that carries no traffic; the stable version cannot be dropped, only replaced or withdrawn. */
export function dropStandby(plan: PlanDraft, modelVersionId: string): PlanDraft {
  const entries = plan.entries.filter(
    (entry) => entry.role === 'stable' || entry.servedModel.modelVersionId !== modelVersionId,
  );
  return { ...plan, entries };
}

/** Nothing answers any more; callers are told the reason, the first one if there are several. */
export function withdraw(plan: PlanDraft, reason: string): PlanDraft {
  if (plan.state === 'withdrawn') return plan;
  return { ...plan, state: 'withdrawn', reason, entries: [], experiments: [], shadows: [], headerRules: [] };
}

/**
 * Carries how the model's predictions are logged, as its policy says. A plan that says nothing means the defaults.
 * @param policy undefined in policies written before there was a choice
 */
export function logAs(plan: PlanDraft, policy: PredictionLogPolicy | undefined): PlanDraft {
  const wanted = normalised(policy);
  if (normalised(plan.predictionLog) === wanted) return plan;
  const { predictionLog: _, ...rest } = plan;
  return policy === undefined || wanted === normalised(undefined) ? rest : { ...rest, predictionLog: policy };
}

/** Equal for equal policies, in whatever order a store gives their fields back. */
const normalised = (policy: PredictionLogPolicy | undefined): string =>
  JSON.stringify(PredictionLogPolicy.parse(policy ?? {}));

/** Keeps answers as the policy of the model says; the plan itself when it says so already. */
export function cacheAs(plan: PlanDraft, policy: PredictionCachePolicy | undefined): PlanDraft {
  if (plan.predictionCache?.maxMb === policy?.maxMb) return plan;
  const { predictionCache: _, ...rest } = plan;
  return policy === undefined ? rest : { ...rest, predictionCache: policy };
}

/** Says of evaluators what the policy of the model says; the plan itself when it says so already. A plan that says nothing means `on`. */
export function evaluatorsAs(plan: PlanDraft, policy: EvaluatorPolicy = 'on'): PlanDraft {
  if ((plan.evaluators ?? 'on') === policy) return plan;
  const { evaluators: _, ...rest } = plan;
  return policy === 'on' ? rest : { ...rest, evaluators: policy };
}

function serving(plan: PlanDraft, entries: PlanEntry[]): PlanDraft {
  return { ...plan, state: 'serving', reason: null, entries };
}
