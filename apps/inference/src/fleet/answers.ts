import type { HealthReport, MetricsSnapshot, Probe } from '@modelyard/chassis';
import type { IndexEntry } from '../pipeline/model-directory.js';
import type { Standing } from '../pipeline/hosted-version.js';
import type { PlanStanding } from '../routing/plan-standings.js';
import type { LoggingSettings } from '../triton/logging-settings.js';
import type { ModelStatistics } from '../triton/model-statistics.js';
import type { TraceSettings, TraceState } from '../triton/trace-settings.js';
import type { VersionList } from '../versions/version-list.js';

/** What operators have set since the service started; a process that joins later takes it over. */
export interface OperatorSettings {
  readonly logLevel: string;
  readonly traces: TraceState;
  /** Model ids, each with the revision of the plan that it was unloaded under. */
  readonly unloaded: readonly (readonly [modelId: string, revision: number])[];
}

/**
 * What each serving process answers for itself. Arguments and results are plain data: they travel between processes.
 * What refuses here is refused to the caller.
 */
export interface Answers {
  readonly health: (probe: Probe) => Promise<HealthReport>;
  readonly metrics: () => Promise<MetricsSnapshot>;
  readonly readiness: (model: string, version: string | null) => Standing;
  readonly index: () => readonly IndexEntry[];
  readonly statistics: (model: string | null, version: string | null) => readonly ModelStatistics[];
  readonly versions: () => VersionList;
  readonly plans: () => readonly PlanStanding[];
  readonly settings: () => OperatorSettings;
  readonly load: (model: string, parameters: readonly string[]) => Promise<void>;
  readonly unload: (model: string) => Promise<void>;
  readonly changeLogging: (changes: Readonly<Record<string, unknown>>) => LoggingSettings;
  readonly changeTraces: (model: string | null, changes: Readonly<Record<string, unknown>>) => TraceSettings;
}

export type Question = keyof Answers;
export type Asked<Q extends Question> = Parameters<Answers[Q]>;
export type Answer<Q extends Question> = Awaited<ReturnType<Answers[Q]>>;

/** Questions about what callers meet: a process that takes no connections yet has no say in them. */
export const aboutOpenProcesses: readonly Question[] = ['health', 'readiness', 'index', 'settings'];
