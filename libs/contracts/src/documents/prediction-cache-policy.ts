import * as z from 'zod';

/** Answers of a model that are kept for equal requests. */
export const PredictionCachePolicy = z.object({
  maxMb: z.int().min(1).max(65_536).describe('Memory in MiB that each version of the model may take for it.'),
});
export type PredictionCachePolicy = z.infer<typeof PredictionCachePolicy>;
