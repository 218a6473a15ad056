import * as z from 'zod';
import { Digest, ModelId, ModelVersionId } from '../ids.js';
import { ConfidenceRule, DecisionRule } from './serving-rules.js';

/** One input or output of a model in the terms of the Open Inference Protocol; −1 in `shape` is a free dimension. */
export const TensorSpec = z.object({
  name: z.string().min(1),
  datatype: z.string().min(1).meta({ description: 'Open Inference Protocol datatype: FP32, INT64, BOOL, BYTES …' }),
  shape: z.array(z.int().min(-1)),
});
export type TensorSpec = z.infer<typeof TensorSpec>;

/** A named value of a row and where it sits in the request: a whole input, or one position of its last dimension. */
export const FeatureColumn = z.object({
  name: z.string().min(1),
  kind: z.enum(['numeric', 'categorical']),
  source: z.object({ input: z.string().min(1), index: z.int().min(0).optional() }),
});
export type FeatureColumn = z.infer<typeof FeatureColumn>;

const ArtifactFile = z.object({ path: z.string().min(1), digest: Digest, bytes: z.int().min(0) });

/** The servable bytes of a version; `files` lists external data that the graph refers to by relative path. */
export const ModelArtifact = z.object({
  digest: Digest,
  bytes: z.int().min(0),
  files: z.array(ArtifactFile).optional(),
});
export type ModelArtifact = z.infer<typeof ModelArtifact>;

/** Everything that inference and monitoring need to know of a version, so that neither has to ask the registry. */
export const ServedModel = z.object({
  modelId: ModelId,
  modelVersionId: ModelVersionId,
  name: z.string().min(1),
  version: z.string().min(1),
  artifact: ModelArtifact.nullable(),
  inputs: z.array(TensorSpec),
  outputs: z.array(TensorSpec),
  features: z.array(FeatureColumn),
  confidence: ConfidenceRule,
  decision: DecisionRule,
  inputExample: Digest.optional().describe(
    'The example input that was logged with the version, as MLflow writes it: rows that it is known to be meant for.',
  ),
});
export type ServedModel = z.infer<typeof ServedModel>;
