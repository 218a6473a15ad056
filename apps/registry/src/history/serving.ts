import type { PlanEntry, TrafficPlan } from '@modelyard/contracts';
import type { Change } from './changes.js';

/** A version's part in a traffic plan: the value of its attribute `serving`, whose key is the environment. */
export interface Serving {
  readonly version: string;
  /** Percent of the requests that no rule or experiment has claimed. */
  readonly weight: number;
  readonly role: PlanEntry['role'];
  /** Whether callers get its answers without asking for it by number: by weight, by an experiment or by a header rule. */
  readonly answers: boolean;
  readonly artifactDigest: string | null;
}

export interface OpenServing {
  readonly modelVersionId: string;
  readonly value: Serving;
}

/** The versions whose answers callers of a plan get. */
export function answeringVersions(plan: TrafficPlan): ReadonlySet<string> {
  if (plan.state === 'withdrawn') return new Set();
  const weighted = plan.entries.filter(({ weight }) => weight > 0).map(({ servedModel }) => servedModel.modelVersionId);
  const arms = plan.experiments
    .filter(({ allocation }) => allocation > 0)
    .flatMap((experiment) => experiment.arms.filter(({ allocation }) => allocation > 0));
  return new Set([...weighted, ...[...arms, ...plan.headerRules].map(({ modelVersionId }) => modelVersionId)]);
}

/** What a plan changes against the parts that hold now: an equal part goes on, so that its beginning stays known. */
export function servingChanges(open: readonly OpenServing[], plan: TrafficPlan): readonly Change[] {
  const parts = partsOf(plan);
  const ends = open
    .filter(({ modelVersionId }) => !parts.has(modelVersionId))
    .map(({ modelVersionId }): Change => ({
      kind: 'end',
      subject: modelVersionId,
      attribute: 'serving',
      key: plan.environment,
    }));
  const before = new Map(open.map(({ modelVersionId, value }) => [modelVersionId, value]));
  const sets = [...parts]
    .filter(([modelVersionId, part]) => !equal(before.get(modelVersionId), part))
    .map(([modelVersionId, value]): Change => ({
      kind: 'set',
      subject: modelVersionId,
      modelVersionId,
      attribute: 'serving',
      key: plan.environment,
      value,
    }));
  return [...ends, ...sets];
}

function partsOf(plan: TrafficPlan): ReadonlyMap<string, Serving> {
  if (plan.state === 'withdrawn') return new Map();
  const answering = answeringVersions(plan);
  return new Map(
    plan.entries.map(({ servedModel: { modelVersionId, version, artifact }, weight, role }) => [
      modelVersionId,
      { version, weight, role, answers: answering.has(modelVersionId), artifactDigest: artifact?.digest ?? null },
    ]),
  );
}

function equal(one: Serving | undefined, other: Serving): boolean {
  return (
    one !== undefined &&
    one.weight === other.weight &&
    one.role === other.role &&
    one.answers === other.answers &&
    one.artifactDigest === other.artifactDigest
  );
}
