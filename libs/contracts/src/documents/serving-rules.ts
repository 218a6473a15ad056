import * as z from 'zod';

/** Picks one number of an output: the output's only value, or the one at `index`. */
const scoreOf = { output: z.string().min(1), index: z.int().min(0).optional() };

/** How sure a version is of one answer, 0 … 1, derived from its outputs. */
export const ConfidenceRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('output'), ...scoreOf }),
  z.object({ kind: z.literal('largest-probability'), output: z.string().min(1) }),
  z.object({ kind: z.literal('anomaly-margin'), ...scoreOf, threshold: z.number(), scale: z.number().positive() }),
  z.object({ kind: z.literal('none') }),
]);
export type ConfidenceRule = z.infer<typeof ConfidenceRule>;

/** A decision that an answer amounts to: a class label, a flag or a number. */
export const Decision = z.union([z.string(), z.number(), z.boolean()]);
export type Decision = z.infer<typeof Decision>;

/** What a version decides about one row, derived from its outputs. */
export const DecisionRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('output'), ...scoreOf }),
  z.object({
    kind: z.literal('threshold'),
    ...scoreOf,
    threshold: z.number(),
    above: Decision.default(true).describe('The decision at or above the threshold.'),
    below: Decision.default(false).describe('The decision below it.'),
  }),
  z.object({ kind: z.literal('argmax'), output: z.string().min(1), labels: z.array(Decision).min(1).optional() }),
  z.object({ kind: z.literal('none') }),
]);
export type DecisionRule = z.infer<typeof DecisionRule>;
