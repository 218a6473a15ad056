import * as z from 'zod';
import { RetrainingPriority } from '../documents/retraining-policy.js';
import { defineEvent } from '../event.js';
import { growing } from '../growing.js';
import { Digest, Environment, ModelVersionId, RunId } from '../ids.js';
import { modelReference } from '../references.js';
import { retrainingTopic } from './topics.js';

const retrainingEvent = {
  topic: retrainingTopic,
  version: 1,
  key: (data: { modelId: string }) => data.modelId,
} as const;

/** What asked: a signal (whose event id is given), a schedule or a person. `figures` are the signal's decisive ones. */
export const RetrainingTrigger = z.object({
  kind: growing(['drift', 'low-confidence', 'high-uncertainty-rate', 'performance', 'schedule', 'manual']),
  eventId: z.string().min(1).nullable(),
  figures: z.record(z.string(), z.number()),
});
export type RetrainingTrigger = z.infer<typeof RetrainingTrigger>;

const request = {
  requestId: z.uuid(),
  environment: Environment,
  ...modelReference,
  trigger: RetrainingTrigger,
  policyVersion: z.int().min(0),
};

/** One labelled data set a trainer read: a registered one or a monitor's window, by digest. */
export const TrainingInput = z.object({
  channel: z.string().min(1),
  digest: Digest,
  rows: z.int().min(0),
  start: z.iso.datetime().nullable(),
  end: z.iso.datetime().nullable(),
});
export type TrainingInput = z.infer<typeof TrainingInput>;

/** Champion and challenger on one holdout, both scored by the retrainer itself. */
export const ChallengeResult = z.object({
  metric: z.string().min(1),
  direction: z.enum(['higher', 'lower']),
  champion: z.number().nullable(),
  challenger: z.number(),
  margin: z.number().min(0),
  holdoutRows: z.int().min(0),
  holdoutDigest: Digest,
  championVersionId: ModelVersionId.nullable(),
});
export type ChallengeResult = z.infer<typeof ChallengeResult>;

export const RetrainingRequested = defineEvent({
  ...retrainingEvent,
  name: 'RetrainingRequested',
  schema: z.object({
    ...request,
    explanation: z.string().min(1),
    priority: RetrainingPriority,
    state: growing(['waiting-for-labels', 'queued']),
    waitingFor: z
      .object({ labelledRows: z.int().min(0), have: z.int().min(0) })
      .nullable()
      .describe('What it waits for; null when it waits for nothing.'),
  }),
  doc:
    'Published by the retrainer when the policy turned a signal, schedule or person’s wish into a request, and says what ' +
    'the request still waits for. One of Succeeded, Failed or Skipped follows.',
});

export const RetrainingStarted = defineEvent({
  ...retrainingEvent,
  name: 'RetrainingStarted',
  schema: z.object({ ...request, trainer: z.string().min(1), inputs: z.array(TrainingInput), attempt: z.int().min(1) }),
  doc: 'Published by the retrainer when a trainer process has started on exactly these inputs.',
});

export const RetrainingSucceeded = defineEvent({
  ...retrainingEvent,
  name: 'RetrainingSucceeded',
  schema: z.object({
    ...request,
    runId: RunId,
    modelVersionId: ModelVersionId.nullable(),
    version: z.string().min(1),
    result: ChallengeResult,
    durationMs: z.int().min(0),
  }),
  doc: 'Published by the retrainer when the challenger was better and is registered as this version. It has passed no gate yet.',
});

export const RetrainingFailed = defineEvent({
  ...retrainingEvent,
  name: 'RetrainingFailed',
  schema: z.object({
    ...request,
    runId: RunId.nullable(),
    code: z.string().min(1),
    message: z.string(),
    attempts: z.int().min(1),
  }),
  doc: 'Published by the retrainer when no model came out and it will not try again for this request. The champion stays.',
});

export const RetrainingSkipped = defineEvent({
  ...retrainingEvent,
  name: 'RetrainingSkipped',
  schema: z.object({
    ...request,
    cause: growing(['not-better', 'cool-down', 'budget-spent', 'disabled', 'not-harmful', 'superseded', 'cancelled']),
    explanation: z.string().min(1),
    runId: RunId.nullable(),
    result: ChallengeResult.nullable().describe('The figures when a challenger was trained and was not better.'),
  }),
  doc: 'Published by the retrainer when a request ends without a new version on purpose, with the figures. The champion stays.',
});
