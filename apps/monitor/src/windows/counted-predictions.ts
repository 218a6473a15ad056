import type { PredictionRecord } from '@modelyard/contracts';

/** A prediction that counts, with the ids of its model and version. */
export interface CountedPrediction {
  readonly modelId: string;
  readonly modelVersionId: string;
  readonly record: PredictionRecord;
  /** Milliseconds since 1970. */
  readonly eventTime: number;
}

export interface KnownIds {
  readonly models: ReadonlyMap<string, string>;
  readonly versions: ReadonlyMap<string, string>;
}

/** Verification traffic is the platform's own, and nobody saw a shadow's answer: neither is what callers experience. */
export function isCounted({ purpose, shadow }: PredictionRecord): boolean {
  return purpose === 'live' && !shadow;
}

/** The names that have to be looked up: of producers who know a model by name alone. */
export function unresolvedNames(records: readonly PredictionRecord[]): string[] {
  return [...new Set(records.filter((one) => one.modelVersionId === null).map((one) => one.name))];
}

/** Predictions by deployment, in the order they came; those of models nobody has registered are left out and counted. */
export function byDeployment(
  records: readonly PredictionRecord[],
  known: KnownIds,
): { readonly groups: ReadonlyMap<string, readonly CountedPrediction[]>; readonly unknown: number } {
  const groups = new Map<string, CountedPrediction[]>();
  let unknown = 0;
  for (const record of records) {
    const modelId = record.modelId ?? known.models.get(record.name);
    const modelVersionId = record.modelVersionId ?? known.versions.get(`${record.name}/${record.version}`);
    if (modelId === undefined || modelVersionId === undefined) {
      unknown += 1;
      continue;
    }
    const key = `${record.environment}/${modelVersionId}`;
    const group = groups.get(key) ?? [];
    if (group.length === 0) groups.set(key, group);
    group.push({ modelId, modelVersionId, record, eventTime: Date.parse(record.eventTime) });
  }
  return { groups: new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1))), unknown };
}
