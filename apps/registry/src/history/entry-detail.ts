import type { ServedModel, TrafficPlan } from '@modelyard/contracts';
import { answeringVersions } from './serving.js';

// What an entry says in columns of its own, and the long description of what is served.
const left = new Set(['modelId', 'name', 'modelVersionId', 'version', 'environment', 'servedModel']);

/** An event's data in short: what the entry does not say already, and of the served model its digest. */
export function entryDetail(data: object): Readonly<Record<string, unknown>> {
  const { servedModel } = data as { servedModel?: ServedModel | null };
  const artifact = servedModel === undefined ? {} : { artifactDigest: servedModel?.artifact?.digest ?? null };
  return { ...Object.fromEntries(Object.entries(data).filter(([field]) => !left.has(field))), ...artifact };
}

/** A traffic plan in short: which version has what part in it. */
export function planDetail(plan: TrafficPlan): Readonly<Record<string, unknown>> {
  const answering = answeringVersions(plan);
  return {
    revision: plan.revision,
    state: plan.state,
    ...(plan.reason !== null && { withdrawn: plan.reason }),
    entries: plan.entries.map(({ servedModel: { modelVersionId, version }, weight, role }) => ({
      modelVersionId,
      version,
      weight,
      role,
      answers: answering.has(modelVersionId),
    })),
  };
}
