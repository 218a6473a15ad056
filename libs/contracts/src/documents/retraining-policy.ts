import * as z from 'zod';

const dayMs = 86_400_000;

/** What may ask for a retraining; high latency is no such thing, a new model would not be faster. */
export const RetrainingTriggerKind = z.enum([
  'drift',
  'low-confidence',
  'high-uncertainty-rate',
  'performance',
  'schedule',
  'manual',
]);
export type RetrainingTriggerKind = z.infer<typeof RetrainingTriggerKind>;

export const RetrainingPriority = z.enum(['low', 'normal', 'high']);
export type RetrainingPriority = z.infer<typeof RetrainingPriority>;

/** A challenger replaces its champion when `metric` on the shared holdout is better by more than `margin`. */
const ImprovementPolicy = z.object({
  metric: z.string().min(1).default('auc'),
  direction: z.enum(['higher', 'lower']).default('higher'),
  margin: z.number().min(0).default(0),
});

const TrainerPolicy = z.object({
  name: z.string().min(1).default('gradient-boosting'),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

export const RetrainingPolicy = z.object({
  enabled: z.boolean().default(false),
  triggers: z.array(RetrainingTriggerKind).default(['drift', 'low-confidence', 'high-uncertainty-rate', 'manual']),
  priority: RetrainingPriority.default('high'),
  coolDownMs: z
    .int()
    .min(0)
    .default(dayMs)
    .describe('No new request of its own accord for so long after the last one ended.'),
  budgetPerDay: z.int().min(0).default(4),
  minimumLabelledRows: z
    .int()
    .positive()
    .default(1000)
    .describe('Labelled rows of the new kind (since the shift) that a request waits for before it trains.'),
  holdoutShare: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.2)
    .describe('Part of the labelled rows kept from the trainer to compare champion and challenger on.'),
  improvement: ImprovementPolicy.prefault({}),
  trainer: TrainerPolicy.prefault({}),
});
export type RetrainingPolicy = z.infer<typeof RetrainingPolicy>;
