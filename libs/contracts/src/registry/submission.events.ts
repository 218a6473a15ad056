import * as z from 'zod';
import { defineEvent } from '../event.js';
import { Digest } from '../ids.js';
import { submissionTopic } from './topics.js';

export const ModelSubmitted = defineEvent({
  name: 'ModelSubmitted',
  version: 1,
  topic: submissionTopic,
  key: (data) => data.name,
  schema: z.object({
    submissionId: z
      .string()
      .min(1)
      .max(128)
      .describe('Chosen by the producer: the same submission sent twice registers once.'),
    name: z.string().min(1),
    source: z
      .string()
      .min(1)
      .describe(
        'Where the registry finds the ONNX file: `sha256:…` or `mlflow-artifacts:/…` in its own store, `s3://…` or `file:///…`. The installation lists what it allows.',
      ),
    digest: Digest,
    description: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
    aliases: z.array(z.string().min(1)).optional(),
    createModel: z
      .boolean()
      .optional()
      .describe('True: a model of that name is made where there is none. Otherwise such a submission is refused.'),
  }),
  doc:
    'Published by anyone who wants a model registered without the MLflow client. It is a wish: the registry answers ' +
    'with ModelRegistered, whose causation id is this event, or parks the record with the fault.',
});
