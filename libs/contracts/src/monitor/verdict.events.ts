import * as z from 'zod';
import { EvidenceWindow, JudgedBy } from '../documents/evidence.js';
import { defineEvent } from '../event.js';
import { Environment, ModelVersionId } from '../ids.js';
import { deployedReference, modelReference } from '../references.js';
import { signalTopic } from './topics.js';

const signal = { topic: signalTopic, version: 1, key: (data: { modelId: string }) => data.modelId } as const;

/** One measure compared between two versions; null interval where too little is known. */
export const Comparison = z.object({
  metric: z.string().min(1),
  baseline: z.number().nullable(),
  candidate: z.number().nullable(),
  interval: z
    .object({ low: z.number(), high: z.number(), level: z.number().gt(0).lt(1) })
    .nullable()
    .describe('Confidence interval of candidate − baseline, valid at any time of looking.'),
  passed: z.boolean(),
});
export type Comparison = z.infer<typeof Comparison>;

export const RolloutJudged = defineEvent({
  ...signal,
  name: 'RolloutJudged',
  schema: z.object({
    ...deployedReference,
    rolloutId: z.uuid(),
    step: z.int().min(0),
    verdict: z.enum(['advance', 'roll-back', 'inconclusive']),
    comparisons: z.array(Comparison),
    window: EvidenceWindow,
    judgedBy: JudgedBy,
  }),
  doc: 'Published by the monitor when it can judge the step of a rollout, or has waited long enough: the deployer advances, rolls back or pauses.',
});

export const ExperimentConcluded = defineEvent({
  ...signal,
  name: 'ExperimentConcluded',
  schema: z.object({
    environment: Environment,
    ...modelReference,
    experimentId: z.string().min(1),
    outcome: z.enum(['winner', 'no-difference', 'stopped']),
    winner: z.object({ arm: z.string().min(1), modelVersionId: ModelVersionId }).nullable(),
    arms: z.array(z.object({ arm: z.string().min(1), modelVersionId: ModelVersionId, units: z.int().min(0) })),
    comparisons: z.array(Comparison),
    window: EvidenceWindow,
    judgedBy: JudgedBy,
  }),
  doc: 'Published by the monitor when an A/B experiment has an answer or was stopped. The comparisons hold whenever they were looked at.',
});
