import * as z from 'zod';

const share = z.number().min(0).max(1);

/** What a version must show in staging before it is called verified. */
const VerificationPolicy = z.object({
  goldenRows: z.int().positive().default(16).describe('How many rows are asked for at most.'),
  latencyAboveMs: z.number().positive().default(1000).describe('95th percentile over the golden rows.'),
  tolerance: z
    .number()
    .min(0)
    .default(1e-4)
    .describe('Largest absolute difference between an answer and the expected output.'),
});

const CanaryStep = z.object({ weight: z.number().gt(0).max(100).describe('Percent.'), holdMs: z.int().min(0) });

const defaultCanary = [
  { weight: 5, holdMs: 600_000 },
  { weight: 25, holdMs: 1_800_000 },
  { weight: 50, holdMs: 1_800_000 },
];

/** How a promoted version takes over. Sections of strategies that are not chosen are kept, and not used. */
export const RolloutPolicy = z.object({
  strategy: z.enum(['blue-green', 'canary', 'shadow', 'ab']).default('blue-green'),
  canary: z.object({ steps: z.array(CanaryStep).min(1).default(defaultCanary) }).prefault({}),
  shadow: z.object({ share: share.default(0.1), durationMs: z.int().positive().default(86_400_000) }).prefault({}),
  ab: z
    .object({
      allocation: share.default(1).describe('Part of the units that take part.'),
      challengerShare: share.default(0.5).describe("The new version's part of those."),
      durationMs: z.int().positive().default(604_800_000),
    })
    .prefault({}),
  verification: VerificationPolicy.prefault({}),
});
export type RolloutPolicy = z.infer<typeof RolloutPolicy>;
