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
      .describe('Where the registry fetches the ONNX file from: an https or s3 address, or one of its own artifacts.'),
    digest: Digest,
    description: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
    aliases: z.array(z.string().min(1)).optional(),
  }),
  doc:
    'Published by anyone who wants a model registered without the MLflow client. It is a wish: the registry answers ' +
    'with ModelRegistered, whose causation id is this event, or parks the record with the fault.',
});
