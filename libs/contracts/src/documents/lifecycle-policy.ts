import * as z from 'zod';
import { EvaluatorPolicy } from './evaluator-policy.js';
import { MonitoringPolicy } from './monitoring-policy.js';
import { PredictionCachePolicy } from './prediction-cache-policy.js';
import { PredictionLogPolicy } from './prediction-log-policy.js';
import { RetrainingPolicy } from './retraining-policy.js';
import { RolloutPolicy } from './rollout-policy.js';

/** Stages are the ones MLflow knows. */
export const Stage = z.enum(['None', 'Staging', 'Production', 'Archived']);
export type Stage = z.infer<typeof Stage>;

const PromotionPolicy = z.object({
  mode: z
    .enum(['manual', 'automatic'])
    .default('manual')
    .describe('`automatic`: a version that staging has verified is promoted to Production without a person.'),
  exclusiveStages: z
    .array(Stage)
    .default(['Production'])
    .describe("Stages that at most one version of a model may hold; an empty list is exactly MLflow's behaviour."),
});

/** What one serving replica asks for where the target can honour it. */
const ResourcesPolicy = z.object({
  replicas: z.int().min(0).default(1),
  requests: z
    .object({ cpu: z.string().min(1).default('100m'), memory: z.string().min(1).default('256Mi') })
    .prefault({}),
});

/** How one model is promoted, rolled out, watched and retrained. Every field has a default that needs no policy at all. */
export const LifecyclePolicy = z.object({
  promotion: PromotionPolicy.prefault({}),
  rollout: RolloutPolicy.prefault({}),
  monitoring: MonitoringPolicy.prefault({}),
  retraining: RetrainingPolicy.prefault({}),
  resources: ResourcesPolicy.prefault({}),
  predictionLog: PredictionLogPolicy.prefault({}),
  predictionCache: PredictionCachePolicy.optional().describe('Absent: every request runs the model.'),
  evaluators: EvaluatorPolicy.optional(),
});
export type LifecyclePolicy = z.infer<typeof LifecyclePolicy>;
/** What a person may write: any part of a policy. */
export type LifecyclePolicyInput = z.input<typeof LifecyclePolicy>;

/** What holds for a model nobody has written a policy for. */
export const defaultPolicy: LifecyclePolicy = LifecyclePolicy.parse({});

/** The rules of the decision record that the platform implements, figure by figure. */
export const adr023Policy: LifecyclePolicy = LifecyclePolicy.parse({
  monitoring: { profile: 'adr-023' },
  retraining: { enabled: true, triggers: ['drift', 'low-confidence', 'high-uncertainty-rate'], priority: 'high' },
  resources: { replicas: 1, requests: { cpu: '100m', memory: '256Mi' } },
});
