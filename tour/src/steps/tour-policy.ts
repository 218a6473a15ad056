import type { LifecyclePolicyInput } from '@modelyard/contracts';
import { weekMs } from '../data/weeks.js';
import { count } from '../narration/narrator.js';
import type { TourOptions } from '../tour.js';

type Figures = Pick<TourOptions, 'minimumLabelledRows' | 'trainerParameters'>;

/** The lifecycle policy of the tour's model. Whatever it does not say has the platform's default. */
export function tourPolicy({ minimumLabelledRows, trainerParameters = {} }: Figures) {
  return {
    promotion: { mode: 'automatic' },
    rollout: { strategy: 'blue-green' },
    monitoring: {
      profile: 'basic',
      window: { durationMs: weekMs },
      drift: { alpha: 0.05, correction: 'benjamini-hochberg', effectFloor: 0.1 },
      confidence: { limits: 'reference' },
    },
    retraining: {
      enabled: true,
      triggers: ['drift', 'manual'],
      minimumLabelledRows,
      trainer: { name: 'gradient-boosting', parameters: { ...trainerParameters } },
    },
  } as const satisfies LifecyclePolicyInput;
}

/** The policy in sentences. */
export function policyInWords(policy: ReturnType<typeof tourPolicy>): string[] {
  const { drift } = policy.monitoring;
  const rows = count(policy.retraining.minimumLabelledRows);
  return [
    'window      one per week of event time',
    `drift       a feature drifts at a corrected p < ${drift.alpha} AND an effect of at least ${drift.effectFloor} (D, or Cramér's V)`,
    'confidence  limits are measured from what the version itself showed first',
    `retraining  on drift, by the trainer ${policy.retraining.trainer.name}, once ${rows} labelled rows of the new kind are there`,
    'challenger  must rank better than the champion on rows that neither has learnt from',
    'promotion   automatic once staging has verified a version (the first one is promoted by hand)',
  ];
}
