import * as z from 'zod';
import { defineEvent } from '../event.js';
import { deployedReference, deploymentKey } from '../references.js';
import { rolloutTopic } from './topics.js';

/** One staging check; `detail` is for people, `figures` (counts, milliseconds, differences) for programs. */
export const CheckResult = z.object({
  name: z.string().min(1),
  passed: z.boolean(),
  detail: z.string(),
  figures: z.record(z.string(), z.number()),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** Where the golden rows came from, best source first. */
export const GoldenRowSource = z.enum(['input-example', 'reference-data', 'signature']);
export type GoldenRowSource = z.infer<typeof GoldenRowSource>;

const verification = {
  ...deployedReference,
  checks: z.array(CheckResult),
  goldenRows: GoldenRowSource.nullable().describe('Null when it never came to golden rows.'),
  policyVersion: z.int().min(0),
};

export const StagingVerified = defineEvent({
  name: 'StagingVerified',
  version: 1,
  topic: rolloutTopic,
  key: deploymentKey,
  schema: z.object(verification),
  doc:
    'Published by the deployer when a version has loaded in staging, answered its golden rows within the latency limit ' +
    'and given the expected outputs. With an automatic policy the registry promotes on it.',
});

export const StagingFailed = defineEvent({
  name: 'StagingFailed',
  version: 1,
  topic: rolloutTopic,
  key: deploymentKey,
  schema: z.object({
    ...verification,
    outcome: z
      .enum(['failed', 'not-servable'])
      .describe('`not-servable`: there is nothing to serve (no ONNX flavour); `failed`: a check did not pass.'),
    advice: z.string().min(1).describe("What the model's author can do."),
  }),
  doc:
    'Published by the deployer when a version cannot be served or has failed a staging check. Traffic stays where it ' +
    'was; stage transitions are not refused by it.',
});
