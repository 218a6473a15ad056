import * as z from 'zod';
import { defineEvent } from '../event.js';
import { Digest, RunId } from '../ids.js';
import { Instant } from '../instant.js';
import { runTopic } from './topics.js';

/** A data set that the run read, as the tracking client named it. */
const DatasetInput = z.object({
  name: z.string().min(1),
  digest: z
    .string()
    .describe("The digest as the client computed it: MLflow's are short tokens, not content addresses."),
  context: z.string().optional(),
});

export const RunFinished = defineEvent({
  name: 'RunFinished',
  version: 1,
  topic: runTopic,
  key: (data) => data.runId,
  schema: z.object({
    runId: RunId,
    experimentId: z.string().min(1),
    experimentName: z.string(),
    runName: z.string(),
    status: z.enum(['FINISHED', 'FAILED', 'KILLED']),
    startTime: Instant,
    endTime: Instant,
    params: z.record(z.string(), z.string()),
    metrics: z
      .record(z.string(), z.number())
      .describe('The last value of each metric; values that JSON cannot hold (NaN, infinities) are left out.'),
    tags: z.record(z.string(), z.string()),
    datasets: z.array(DatasetInput),
    digest: Digest.optional().describe("Digest of the run's record at that moment, for the audit log."),
  }),
  doc: 'Published by the registry when a run has ended, well or badly. Its params and last metrics are final unless it is resumed.',
});
