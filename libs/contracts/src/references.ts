import * as z from 'zod';
import { Environment, ModelId, ModelVersionId } from './ids.js';

/** The fields by which an event names a model. */
export const modelReference = {
  modelId: ModelId.describe('The model, for ever.'),
  name: z.string().min(1).describe('What it was called at that moment.'),
};

/** The fields by which an event names one version of a model. */
export const versionReference = { ...modelReference, modelVersionId: ModelVersionId, version: z.string().min(1) };

/** One version where it runs. */
export const deployedReference = { environment: Environment, ...versionReference };

/** The record key of events about a model in an environment. */
export function deploymentKey(data: { environment: string; modelId: string }): string {
  return `${data.environment}/${data.modelId}`;
}

/** So many records of a producer in a row have one bucket and so one key. */
export const BUCKET_RUN = 1_024;

/**
 * The record key of high-volume events: the model and one of 16 buckets that only spread the load. A producer fills one
 * bucket for `BUCKET_RUN` records before it moves on, so that batches stay together and its records keep their order.
 */
export function bucketKey(data: { modelId: string | null; name: string; producerSequence: number }): string {
  return `${data.modelId ?? data.name}/${Math.floor(data.producerSequence / BUCKET_RUN) % 16}`;
}
