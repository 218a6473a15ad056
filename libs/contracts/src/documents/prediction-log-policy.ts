import * as z from 'zod';

/** How the predictions of a model are logged. The defaults log every one, whole. */
export const PredictionLogPolicy = z.object({
  format: z
    .enum(['auto', 'json', 'blocks'])
    .default('auto')
    .describe(
      '`auto`: an event for each prediction at low rates, blocks of many at high ones. `json`, `blocks`: always these.',
    ),
  sample: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('The share of predictions that is logged, chosen by their ids; those left out are counted.'),
  redact: z
    .array(z.string().min(1))
    .default([])
    .describe('Features that are never logged. Monitoring has nothing to say about them.'),
  whenFull: z
    .enum(['refuse', 'drop'])
    .default('refuse')
    .describe('When no more predictions can be kept: refuse requests with 503, or answer them unlogged and count.'),
});
export type PredictionLogPolicy = z.infer<typeof PredictionLogPolicy>;

/** What holds where nobody has said anything. */
export const defaultPredictionLog: PredictionLogPolicy = PredictionLogPolicy.parse({});
