import * as z from 'zod';
import { FeatureValue, OutputValue } from '../documents/row-values.js';
import { Decision } from '../documents/serving-rules.js';
import { defineEvent } from '../event.js';
import { Digest, Environment, ModelId, ModelVersionId, PredictionId } from '../ids.js';
import { Instant } from '../instant.js';
import { bucketKey } from '../references.js';
import { predictionTopic } from './topics.js';

export const PredictionLogged = defineEvent({
  name: 'PredictionLogged',
  version: 1,
  topic: predictionTopic,
  key: bucketKey,
  schema: z.object({
    predictionId: PredictionId,
    environment: Environment,
    modelId: ModelId.nullable().describe('Ids are null only from outside producers, who know the model by name.'),
    modelVersionId: ModelVersionId.nullable(),
    name: z.string().min(1),
    version: z.string().min(1),
    digest: Digest.nullable(),
    unit: z
      .string()
      .nullable()
      .describe('What was hashed to choose the version: a customer, a session. Null when the request named none.'),
    experiment: z.string().nullable(),
    arm: z.string().nullable(),
    propensity: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe('The probability with which this version was chosen for this unit.'),
    shadow: z.boolean().describe('True: a copy whose answer nobody saw.'),
    purpose: z
      .enum(['live', 'verification'])
      .describe("`verification` is the platform's own traffic and is never counted with `live`."),
    requestTime: Instant.describe('When the platform answered.'),
    eventTime: Instant.describe(
      "When it happened in the caller's world; the request time where the caller said nothing.",
    ),
    producer: z
      .string()
      .min(1)
      .describe('The process that answered, and its own gap-free count: what repeats are recognised by.'),
    producerSequence: z.int().min(0),
    features: z.record(z.string(), FeatureValue),
    outputs: z.record(z.string(), OutputValue),
    decision: Decision.nullable(),
    threshold: z.number().nullable(),
    confidence: z.number().min(0).max(1).nullable(),
    latencyMs: z.number().min(0),
    error: z
      .object({ code: z.string().min(1), message: z.string() })
      .nullable()
      .describe('Set when no answer could be given; outputs are then empty.'),
  }),
  doc:
    'Published by inference for every row it answers, and by anyone for models served elsewhere. Every answered ' +
    'prediction is logged once per producer sequence; a repeat carries the same sequence.',
});
export type PredictionRecord = z.infer<typeof PredictionLogged.schema>;
