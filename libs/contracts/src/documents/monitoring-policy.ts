import * as z from 'zod';

const dayMs = 86_400_000;
const share = z.number().min(0).max(1);

/** A window closes at `rows` predictions or after `durationMs` of event time, whichever is set and comes first. */
const WindowPolicy = z.object({
  rows: z.int().positive().nullable().default(null),
  durationMs: z.int().positive().nullable().default(dayMs),
  minimumRows: z
    .int()
    .positive()
    .default(200)
    .describe('Fewer rows than this are not judged: the window reports `no_data`.'),
  latenessMs: z
    .int()
    .min(0)
    .default(60_000)
    .describe('How late, in event time, a prediction may come and still be counted.'),
});

/** A feature drifts when its corrected p is below `alpha` and its effect (D, or Cramér's V) reaches `effectFloor`. */
const DriftPolicy = z.object({
  alpha: z.number().gt(0).lt(1).default(0.05),
  correction: z.enum(['none', 'bonferroni', 'holm', 'benjamini-hochberg']).default('benjamini-hochberg'),
  effectFloor: share.default(0.1),
  ratioAbove: share
    .default(0)
    .describe('The model drifts when the share of drifting features is above this; 0 means one feature is enough.'),
});

/** `absolute` uses the figures as they are; `reference` allows a distance from the version's own reference. */
const ConfidencePolicy = z.object({
  limits: z.enum(['absolute', 'reference', 'off']).default('reference'),
  meanBelow: share.default(0.8).describe('`absolute`: LOW_CONFIDENCE when the mean is below this.'),
  meanDropAbove: share
    .default(0.05)
    .describe('`reference`: LOW_CONFIDENCE when the mean has fallen by more than this.'),
  uncertainBelow: share.default(0.7).describe('An answer with confidence below this counts as uncertain.'),
  uncertainShareAbove: share
    .default(0.1)
    .describe('`absolute`: HIGH_UNCERTAINTY_RATE when the share of uncertain answers is above this.'),
  uncertainRiseAbove: share
    .default(0.1)
    .describe('`reference`: HIGH_UNCERTAINTY_RATE when that share has risen by more than this.'),
});

const LatencyPolicy = z.object({
  p95AboveMs: z.number().positive().nullable().default(200).describe('HIGH_LATENCY; null judges no latency.'),
});

/** How many windows in a row must agree before a signal is raised, or cleared again. */
const Hysteresis = z.object({
  windowsToRaise: z.int().positive().default(1),
  windowsToClear: z.int().positive().default(1),
});

/** `training` is the data the run logged, else the first production rows; `production` is always the latter. */
const ReferencePolicy = z.object({
  source: z.enum(['training', 'production']).default('training'),
  firstRows: z.int().positive().default(1000),
});

const MonitoringFields = z.object({
  profile: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .default('basic')
    .describe('Names the figures to start from: `basic`, `adr-023`; the set is open.'),
  window: WindowPolicy.prefault({}),
  drift: DriftPolicy.prefault({}),
  confidence: ConfidencePolicy.prefault({}),
  latency: LatencyPolicy.prefault({}),
  hysteresis: Hysteresis.prefault({}),
  reference: ReferencePolicy.prefault({}),
  labelWaitMs: z
    .int()
    .min(0)
    .default(7 * dayMs)
    .describe('How long after its prediction a label is still waited for.'),
});

/**
 * The figures a named profile starts from where they differ from `basic`, whose figures are the schema's own defaults.
 * A policy may name a profile this release does not know (the set is open); it then starts from `basic`.
 */
export const monitoringProfiles: Readonly<Record<string, z.input<typeof MonitoringFields>>> = {
  basic: {},
  'adr-023': {
    window: { durationMs: dayMs, rows: null, minimumRows: 1 },
    drift: { alpha: 0.05, correction: 'none', effectFloor: 0, ratioAbove: 0.3 },
    confidence: { limits: 'absolute', meanBelow: 0.8, uncertainBelow: 0.7, uncertainShareAbove: 0.1 },
    latency: { p95AboveMs: 200 },
  },
};

/** Monitoring section of a policy: the named profile's figures, each of which the policy may override. */
export const MonitoringPolicy = z.preprocess(startFromProfile, MonitoringFields);
export type MonitoringPolicy = z.infer<typeof MonitoringPolicy>;

function startFromProfile(given: unknown): unknown {
  if (!isRecord(given) || typeof given['profile'] !== 'string') return given;
  const merged: Record<string, unknown> = { ...given };
  const figures = Object.hasOwn(monitoringProfiles, given['profile']) ? monitoringProfiles[given['profile']] : {};
  for (const [section, defaults] of Object.entries(figures ?? {})) {
    const own = given[section] ?? {};
    merged[section] = isRecord(own) && isRecord(defaults) ? { ...defaults, ...own } : own;
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
