import * as z from 'zod';
import { ServedModel } from '../documents/served-model.js';
import { Stage } from '../documents/lifecycle-policy.js';
import { defineEvent } from '../event.js';
import { Digest, RunId } from '../ids.js';
import { versionReference } from '../references.js';
import { modelVersionTopic } from './topics.js';

const lifecycle = { topic: modelVersionTopic, version: 1, key: (data: { modelId: string }) => data.modelId } as const;

/** Training data logged with the run: what drift is measured against. */
export const ReferenceData = z.object({
  digest: Digest,
  format: z.enum(['parquet', 'csv', 'ndjson']),
  labelColumn: z.string().min(1).optional(),
});
export type ReferenceData = z.infer<typeof ReferenceData>;

export const ModelRegistered = defineEvent({
  ...lifecycle,
  name: 'ModelRegistered',
  schema: z.object({
    ...versionReference,
    servedModel: ServedModel.nullable().describe(
      'Null for a version without an ONNX flavour: it can be staged and loaded, not served.',
    ),
    runId: RunId.nullable(),
    loggedModelId: z.string().nullable().optional().describe('The logged model that it was made of.'),
    source: z.string().describe('Where the files came from, as the client gave it.'),
    inputExample: z.object({ digest: Digest }).nullable(),
    referenceData: ReferenceData.nullable(),
    tags: z.record(z.string(), z.string()),
    description: z.string().optional(),
  }),
  doc:
    'Published by the registry when a version has been created and its files are stored and checked. A reader may load ' +
    'the artifact by its digest; the version has no stage and no traffic yet.',
});

export const ModelPromoted = defineEvent({
  ...lifecycle,
  name: 'ModelPromoted',
  schema: z.object({
    ...versionReference,
    fromStage: Stage,
    toStage: z.enum(['Staging', 'Production']),
    servedModel: ServedModel.nullable().describe('Whole again, so that a reader need not have kept the registration.'),
    policyVersion: z.int().min(0).describe('The policy version that allowed it.'),
  }),
  doc:
    'Published by the registry when a version has entered Staging or Production, by a person or by the policy. A reader ' +
    'may conclude that every gate was passed; traffic follows when the deployer has rolled it out.',
});

export const ModelDemoted = defineEvent({
  ...lifecycle,
  name: 'ModelDemoted',
  schema: z.object({ ...versionReference, fromStage: Stage, policyVersion: z.int().min(0).optional() }),
  doc: 'Published by the registry when a version has been taken back to the stage None. It may still be loaded by number.',
});

export const ModelArchived = defineEvent({
  ...lifecycle,
  name: 'ModelArchived',
  schema: z.object({ ...versionReference, fromStage: Stage, policyVersion: z.int().min(0).optional() }),
  doc:
    'Published by the registry when a version has entered Archived, by a person or because another version took its ' +
    'exclusive stage in the same transaction. Without a successor its traffic plan is withdrawn.',
});

export const VersionDeleted = defineEvent({
  ...lifecycle,
  name: 'VersionDeleted',
  schema: z.object({ ...versionReference, fromStage: Stage }),
  doc: 'Published by the registry when a version has been deleted. Nothing may serve it any more; its id is never used again.',
});
