import { z } from 'zod';
import type { LoggedModel } from './find-logged-model.js';
import { modelVersionsTag } from './logged-model.entity.js';

const registrations = z.array(z.object({ name: z.string(), version: z.union([z.string(), z.number()]) }));

/** A logged model as a message. */
export function loggedModelView(model: LoggedModel) {
  return {
    info: {
      model_id: model.modelId,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.creationTime,
      last_updated_timestamp_ms: model.lastUpdateTime,
      artifact_uri: model.artifactUri,
      status: model.status,
      model_type: model.modelType,
      source_run_id: model.sourceRunId,
      tags: model.tags,
      registrations: registrationsOf(model),
    },
    data: {
      params: model.params,
      metrics: model.metrics.map(({ key, value, timestamp, step, runId, datasetName, datasetDigest }) => ({
        key,
        value,
        timestamp,
        step,
        run_id: runId,
        model_id: model.modelId,
        dataset_name: datasetName,
        dataset_digest: datasetDigest,
      })),
    },
  };
}

// Clients write the tag too, so what it holds is not ours to trust.
function registrationsOf({ tags }: LoggedModel) {
  const written = tags.find(({ key }) => key === modelVersionsTag)?.value;
  if (written === undefined) return [];
  try {
    const parsed = registrations.safeParse(JSON.parse(written));
    return parsed.success ? parsed.data.map(({ name, version }) => ({ name, version: String(version) })) : [];
  } catch {
    return [];
  }
}
