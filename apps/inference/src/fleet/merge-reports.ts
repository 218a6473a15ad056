import type { IndexEntry } from '../pipeline/model-directory.js';
import type { Standing } from '../pipeline/hosted-version.js';
import type { PlanStanding } from '../routing/plan-standings.js';
import {
  inferenceStages,
  type BatchStatistics,
  type ModelStatistics,
  type StatisticDuration,
} from '../triton/model-statistics.js';
import type { VersionList } from '../versions/version-list.js';

/** What is so in every process is so: of the reports of one thing the one that is furthest from ready. */
export function worstStanding(standings: readonly Standing[]): Standing {
  const waiting: Standing = { state: 'loading', reason: 'no serving process takes connections yet' };
  return standings.find(({ state }) => state !== 'ready') ?? standings[0] ?? waiting;
}

export function mergedIndex(reports: readonly (readonly IndexEntry[])[]): IndexEntry[] {
  const worst = (entries: readonly IndexEntry[]) => entries.find(({ state }) => state !== 'READY');
  return grouped(reports, ({ name, version }) => [name, version]).map((entries) => worst(entries) ?? entries[0]);
}

/** The memory of all processes together, and of each version the process where it is furthest from ready. */
export function mergedVersions(reports: readonly VersionList[]): VersionList {
  const lists = reports.map(({ versions }) => versions);
  return {
    memoryBytes: reports.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    versions: grouped(lists, ({ modelVersionId }) => [modelVersionId]).map(
      (entries) => entries.find(({ state }) => state !== 'ready') ?? entries[0],
    ),
  };
}

/** A plan holds when every process follows it: the oldest that one still follows, and what is to come behind it. */
export function mergedPlans(reports: readonly (readonly PlanStanding[])[]): PlanStanding[] {
  return grouped(reports, ({ modelId }) => [modelId]).map((plans) => {
    const oldest = plans.reduce((one, other) => (other.revision < one.revision ? other : one));
    const newest = Math.max(...plans.map(({ revision, comingRevision }) => comingRevision ?? revision));
    return { ...oldest, comingRevision: newest === oldest.revision ? null : newest };
  });
}

export function mergedStatistics(reports: readonly (readonly ModelStatistics[])[]): ModelStatistics[] {
  return grouped(reports, ({ name, version }) => [name, version]).map((each) => {
    const sum = (read: (statistics: ModelStatistics) => number) => each.reduce((total, one) => total + read(one), 0);
    const stages = inferenceStages.map((stage) => [stage, added(each.map((one) => one.inference_stats[stage]))]);
    return {
      ...each[0],
      last_inference: Math.max(...each.map(({ last_inference: last }) => last)),
      inference_count: sum((one) => one.inference_count),
      execution_count: sum((one) => one.execution_count),
      inference_stats: Object.fromEntries(stages) as ModelStatistics['inference_stats'],
      batch_stats: mergedBatches(each.map((one) => one.batch_stats)),
    };
  });
}

function mergedBatches(reports: readonly (readonly BatchStatistics[])[]): BatchStatistics[] {
  return grouped(reports, ({ batch_size: size }) => [size])
    .map((batches) => ({
      batch_size: batches[0].batch_size,
      compute_input: added(batches.map((batch) => batch.compute_input)),
      compute_infer: added(batches.map((batch) => batch.compute_infer)),
      compute_output: added(batches.map((batch) => batch.compute_output)),
    }))
    .sort((one, other) => one.batch_size - other.batch_size);
}

const added = (durations: readonly StatisticDuration[]): StatisticDuration => ({
  count: durations.reduce((sum, { count }) => sum + count, 0),
  ns: durations.reduce((sum, { ns }) => sum + ns, 0),
});

/** Entries about the same thing together, in the order in which the things are met. */
function grouped<T>(
  reports: readonly (readonly T[])[],
  keyOf: (entry: T) => readonly (string | number)[],
): [T, ...T[]][] {
  const groups = Map.groupBy(reports.flat(), (entry) => JSON.stringify(keyOf(entry)));
  return [...groups.values()] as [T, ...T[]][];
}
