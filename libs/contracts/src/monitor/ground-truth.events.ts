import * as z from 'zod';
import { Decision } from '../documents/serving-rules.js';
import { defineEvent } from '../event.js';
import { Environment, ModelId, PredictionId } from '../ids.js';
import { Instant } from '../instant.js';
import { bucketKey } from '../references.js';
import { groundTruthTopic } from './topics.js';

export const GroundTruthReported = defineEvent({
  name: 'GroundTruthReported',
  version: 1,
  topic: groundTruthTopic,
  key: bucketKey,
  schema: z
    .object({
      predictionId: PredictionId,
      environment: Environment,
      modelId: ModelId.nullable().describe('Null from producers who know the model by name.'),
      name: z.string().min(1),
      label: Decision.nullable().describe('What turned out to be true: a class, a flag or a number.'),
      outcomes: z
        .record(z.string(), z.number())
        .describe('Business results of acting on the prediction, each in its own unit: money, minutes.'),
      eventTime: Instant.describe('When the truth came about in the world.'),
      producer: z.string().min(1),
      producerSequence: z.int().min(0),
    })
    .refine((data) => data.label !== null || Object.keys(data.outcomes).length > 0, {
      message: 'give a label, or at least one outcome',
      path: ['label'],
    }),
  doc:
    'Published by anyone who has learnt what really happened, often days later. It joins the prediction by ' +
    '(environment, model, prediction id); a later report for the same prediction corrects the earlier one.',
});
