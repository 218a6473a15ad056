import { setTimeout as pause } from 'node:timers/promises';
import type { Metrics } from '@modelyard/chassis';
import type { ModelDirectory } from '../pipeline/model-directory.js';
import { planStandings } from '../routing/plan-standings.js';
import type { TrafficPlans } from '../routing/traffic-plans.js';
import type { LoggingControl } from '../triton/logging-settings.js';
import type { ModelRepository } from '../triton/model-repository.js';
import type { TraceControl } from '../triton/trace-settings.js';
import { versionList } from '../versions/version-list.js';
import type { VersionHost } from '../versions/version-host.js';
import type { Newcomer } from './fleet.js';
import type { FleetHealth } from './fleet-health.js';

export interface ProcessParts {
  readonly plans: TrafficPlans;
  readonly host: VersionHost;
  readonly directory: ModelDirectory;
  readonly repository: ModelRepository;
  readonly logging: LoggingControl;
  readonly traces: TraceControl;
  readonly health: FleetHealth;
  readonly metrics: Metrics;
  /** Whether this process can answer for what its plans name. */
  readonly ready: () => boolean;
}

const LOOK_EVERY_MS = 50;
/** A version that cannot be had must not keep a process from answering for the others. */
const LONGEST_WAIT_MS = 60_000;

/** What a serving process answers for itself, and what it takes over when it joins others. */
export function newcomer(parts: ProcessParts): Newcomer {
  const { plans, host, directory, repository, logging, traces, health, metrics, ready } = parts;
  return {
    answers: {
      health: (probe) => health.own(probe),
      metrics: () => metrics.snapshot(),
      readiness: (model, version) => directory.readiness(model, version),
      index: () => directory.index(),
      statistics: (model, version) => directory.statistics(model, version),
      versions: () => versionList(host),
      plans: () => planStandings(plans),
      settings: () => ({ logLevel: logging.level, traces: traces.state, unloaded: repository.unloadedModels }),
      load: (model, parameters) => repository.load(model, parameters),
      unload: (model) => repository.unload(model),
      changeLogging: (changes) => logging.change(changes),
      changeTraces: (model, changes) => traces.change(model, changes),
    },
    adopt: ({ logLevel, traces: state, unloaded }) => {
      logging.level = logLevel;
      traces.state = state;
      repository.adopt(unloaded);
    },
    untilReady: async () => {
      for (let waited = 0; !ready() && waited < LONGEST_WAIT_MS; waited += LOOK_EVERY_MS) await pause(LOOK_EVERY_MS);
    },
  };
}
