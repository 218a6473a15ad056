// What answers of different servers have to agree on: everything but ids that each makes itself and times of its own clock.

interface KeyValue {
  readonly key: string;
  readonly value: unknown;
}

interface Run {
  readonly info: {
    run_name: string;
    status: string;
    lifecycle_stage: string;
    user_id: string;
    start_time: number;
    end_time?: number;
  };
  readonly data: {
    metrics?: (KeyValue & { timestamp: number; step?: number })[];
    params?: KeyValue[];
    tags?: KeyValue[];
  };
}

interface Version {
  readonly name: string;
  readonly version: string;
  readonly current_stage: string;
  readonly status: string;
  readonly source: string;
  readonly description?: string;
}

export const nothing = (): null => null;

export function runFacts(answer: unknown) {
  const { info, data } = answer as Run;
  return {
    name: info.run_name,
    status: info.status,
    lifecycle: info.lifecycle_stage,
    user: info.user_id,
    began: Number(info.start_time),
    ended: Number(info.end_time ?? 0),
    metrics: byKey(
      (data.metrics ?? []).map(({ key, value, timestamp, step }) => ({
        key,
        value: [Number(value), Number(timestamp), Number(step ?? 0)],
      })),
    ),
    params: byKey(data.params ?? []),
    tags: byKey(data.tags ?? []),
  };
}

export function pageFacts(answer: unknown) {
  return ((answer as { runs?: unknown[] }).runs ?? []).map(runFacts);
}

export function historyFacts(answer: unknown) {
  const { metrics } = answer as { metrics: { key: string; value: number; timestamp: number; step?: number }[] };
  return metrics.map(({ key, value, timestamp, step }) => [key, value, Number(timestamp), Number(step ?? 0)]);
}

/** Without the number: the servers count on while they are measured. */
export function versionFacts(answer: unknown) {
  const { model_version: version } = answer as { model_version: Version };
  return {
    name: version.name,
    stage: version.current_stage,
    status: version.status,
    description: version.description ?? '',
  };
}

export function modelFacts(answer: unknown) {
  const { registered_model: model } = answer as {
    registered_model: { name: string; latest_versions?: Version[]; aliases?: { alias: string; version: string }[] };
  };
  return {
    name: model.name,
    latest: (model.latest_versions ?? []).map(({ current_stage, source }) => [current_stage, source]),
    aliases: (model.aliases ?? []).map(({ alias, version }) => [alias, String(version)]),
  };
}

function byKey(pairs: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map(({ key, value }) => [key, value] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
