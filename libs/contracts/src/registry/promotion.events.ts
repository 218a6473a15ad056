import * as z from 'zod';
import { Stage } from '../documents/lifecycle-policy.js';
import { defineEvent } from '../event.js';
import { Digest } from '../ids.js';
import { versionReference } from '../references.js';
import { modelVersionTopic } from './topics.js';

const lifecycle = { topic: modelVersionTopic, version: 1, key: (data: { modelId: string }) => data.modelId } as const;

/** The outcome of one promotion gate; `detail` is for people, `figures` for programs. */
export const GateResult = z.object({
  gate: z.string().min(1),
  passed: z.boolean(),
  detail: z.string(),
  figures: z.record(z.string(), z.number()).optional(),
});
export type GateResult = z.infer<typeof GateResult>;

export const PromotionRequested = defineEvent({
  ...lifecycle,
  name: 'PromotionRequested',
  schema: z.object({
    ...versionReference,
    requestId: z.uuid(),
    fromStage: Stage,
    toStage: Stage,
    policyVersion: z.int().min(0),
  }),
  doc: 'Published by the registry when somebody has asked for a promotion that gates or approvals still hold. Nothing has moved yet.',
});

export const PromotionRefused = defineEvent({
  ...lifecycle,
  name: 'PromotionRefused',
  schema: z.object({
    ...versionReference,
    requestId: z.uuid(),
    toStage: Stage,
    policyVersion: z.int().min(0),
    gates: z.array(GateResult),
    explanation: z.string().min(1),
  }),
  doc: 'Published by the registry when a promotion has been refused, with every gate and its figures. The version stays where it was.',
});

export const ApprovalRecorded = defineEvent({
  ...lifecycle,
  name: 'ApprovalRecorded',
  schema: z.object({
    ...versionReference,
    requestId: z.uuid(),
    approver: z.string().min(1),
    verdict: z.enum(['approved', 'rejected']),
    comment: z.string(),
    artifactDigest: Digest.nullable().describe(
      'What exactly was approved: the artifact, and what the approver was shown.',
    ),
    evidenceDigest: Digest.nullable(),
  }),
  doc: 'Published by the registry when an approver has decided on a requested promotion. It counts for these digests alone.',
});
