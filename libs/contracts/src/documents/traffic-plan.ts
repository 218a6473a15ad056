import * as z from 'zod';
import { Environment, ModelId, ModelVersionId } from '../ids.js';
import { EvaluatorPolicy } from './evaluator-policy.js';
import { PredictionCachePolicy } from './prediction-cache-policy.js';
import { PredictionLogPolicy } from './prediction-log-policy.js';
import { ServedModel } from './served-model.js';

const share = z.number().min(0).max(1);

/**
 * A version that the fleet holds ready. `stable` and `candidate` share the traffic by weight; `standby` is loaded and
 * reachable by its version number only (weight 0: preloaded, or kept for a fast way back); `shadow` sees copies.
 */
export const PlanEntry = z.object({
  servedModel: ServedModel,
  weight: z
    .number()
    .min(0)
    .max(100)
    .describe('Percent of the requests that no rule or experiment has claimed, 0 … 100.'),
  role: z.enum(['stable', 'candidate', 'standby', 'shadow']),
});
export type PlanEntry = z.infer<typeof PlanEntry>;

/** What keeps one caller on one version: the unit read from a header or request parameter, hashed with the salt. */
export const Stickiness = z.object({
  header: z.string().min(1).nullable(),
  parameter: z.string().min(1).nullable(),
  salt: z.string(),
});
export type Stickiness = z.infer<typeof Stickiness>;

/** `allocation` is the arm's part of the experiment's units; the arms of one experiment sum to 1. */
export const ExperimentArm = z.object({ name: z.string().min(1), modelVersionId: ModelVersionId, allocation: share });
export type ExperimentArm = z.infer<typeof ExperimentArm>;

/** `allocation` is the experiment's part of all units; its own salt makes it independent of other experiments. */
export const Experiment = z.object({
  id: z.string().min(1),
  salt: z.string().min(1),
  allocation: share,
  arms: z.array(ExperimentArm).min(2),
});
export type Experiment = z.infer<typeof Experiment>;

/** Sends copies of a share of the requests to a version whose answers nobody sees. */
export const ShadowRule = z.object({ modelVersionId: ModelVersionId, share });
export type ShadowRule = z.infer<typeof ShadowRule>;

/** Sends every request whose header has exactly this value to one version. */
export const HeaderRule = z.object({ header: z.string().min(1), value: z.string(), modelVersionId: ModelVersionId });
export type HeaderRule = z.infer<typeof HeaderRule>;

/**
 * How the requests for one model in one environment are answered. The highest `revision` is the one that holds.
 * In the order of precedence: header rules, experiments, weights; shadows come on top.
 * While `withdrawn`, callers get 404 with `reason`.
 */
export const TrafficPlan = z
  .object({
    environment: Environment,
    modelId: ModelId,
    name: z.string().min(1),
    revision: z.int().min(1),
    state: z.enum(['serving', 'withdrawn']),
    reason: z.string().nullable(),
    entries: z.array(PlanEntry),
    stickiness: Stickiness,
    experiments: z.array(Experiment),
    shadows: z.array(ShadowRule),
    headerRules: z.array(HeaderRule),
    predictionLog: PredictionLogPolicy.optional().describe('Absent: every prediction is logged, whole.'),
    predictionCache: PredictionCachePolicy.optional().describe('Absent: every request runs the model.'),
    evaluators: EvaluatorPolicy.optional(),
  })
  .superRefine((plan, context) => {
    for (const fault of planFaults(plan)) {
      context.addIssue({ code: 'custom', path: [...fault.path], message: fault.message });
    }
  });
export type TrafficPlan = z.infer<typeof TrafficPlan>;

interface PlanFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

interface PlanBody {
  readonly modelId: string;
  readonly state: 'serving' | 'withdrawn';
  readonly reason: string | null;
  readonly entries: readonly PlanEntry[];
  readonly experiments: readonly Experiment[];
  readonly shadows: readonly ShadowRule[];
  readonly headerRules: readonly HeaderRule[];
}

/** What no single field can say. */
function planFaults(plan: PlanBody): PlanFault[] {
  const withdrawn = plan.state === 'withdrawn' && !plan.reason;
  return [
    ...(withdrawn ? [{ path: ['reason'], message: 'a withdrawn plan must say why; callers are told' }] : []),
    ...weightFaults(plan.entries),
    ...entryFaults(plan),
    ...ruleFaults(plan),
    ...plan.experiments.flatMap(allocationFaults),
  ];
}

function weightFaults(entries: readonly PlanEntry[]): PlanFault[] {
  const total = entries.reduce((sum, entry) => sum + entry.weight, 0);
  if (total === 0 || Math.abs(total - 100) < 1e-6) return [];
  return [{ path: ['entries'], message: `weights must sum to 100, or to 0 while all are preloading; got ${total}` }];
}

function entryFaults({ entries, modelId }: PlanBody): PlanFault[] {
  const seen = new Set<string>();
  return entries.flatMap(({ servedModel }, at) => {
    const path = ['entries', at, 'servedModel'];
    const faults: PlanFault[] = [];
    if (servedModel.modelId !== modelId) faults.push({ path, message: 'is a version of another model' });
    if (servedModel.artifact === null) faults.push({ path, message: 'has no artifact that could be served' });
    if (seen.has(servedModel.modelVersionId)) faults.push({ path, message: 'is in the plan twice' });
    seen.add(servedModel.modelVersionId);
    return faults;
  });
}

function ruleFaults(plan: PlanBody): PlanFault[] {
  const held = new Set<string>(plan.entries.map((entry) => entry.servedModel.modelVersionId));
  const rules = [
    ...plan.shadows.map((rule, at) => ({ path: ['shadows', at], id: rule.modelVersionId })),
    ...plan.headerRules.map((rule, at) => ({ path: ['headerRules', at], id: rule.modelVersionId })),
    ...plan.experiments.flatMap((experiment, at) =>
      experiment.arms.map((arm, armAt) => ({ path: ['experiments', at, 'arms', armAt], id: arm.modelVersionId })),
    ),
  ];
  return rules
    .filter((rule) => !held.has(rule.id))
    .map((rule) => ({ path: rule.path, message: `names version ${rule.id}, which has no entry` }));
}

function allocationFaults(experiment: Experiment, at: number): PlanFault[] {
  const total = experiment.arms.reduce((sum, arm) => sum + arm.allocation, 0);
  if (Math.abs(total - 1) < 1e-9) return [];
  return [{ path: ['experiments', at, 'arms'], message: `allocations must sum to 1, got ${total}` }];
}
