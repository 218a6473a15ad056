import * as z from 'zod';
import { Digest } from '../ids.js';
import { Instant } from '../instant.js';

/** The predictions a judgement rests on, by event time; `manifestDigest` names their archived copy. */
export const EvidenceWindow = z.object({
  start: Instant,
  end: Instant,
  count: z.int().min(0),
  by: z
    .enum(['event-time', 'count'])
    .describe(
      '`event-time`: the window is a span of it. `count`: it is so many rows; start and end are their first and last.',
    ),
  manifestDigest: Digest.nullable(),
});
export type EvidenceWindow = z.infer<typeof EvidenceWindow>;

/** The rules a judgement was made by. */
export const JudgedBy = z.object({
  policyVersion: z.int().min(0),
  profile: z.string().min(1),
  thresholds: z.record(z.string(), z.number()),
});
export type JudgedBy = z.infer<typeof JudgedBy>;

/** One feature against its reference. `effect` is on 0 … 1: D for Kolmogorov–Smirnov, Cramér's V for chi-square. */
export const FeatureDrift = z.object({
  feature: z.string().min(1),
  test: z.string().min(1),
  statistic: z.number(),
  p: z.number().min(0).max(1),
  correctedP: z.number().min(0).max(1),
  effect: z.number().min(0),
  drifted: z.boolean(),
});
export type FeatureDrift = z.infer<typeof FeatureDrift>;
