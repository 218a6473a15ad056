import { Decision, Environment, EventId, Instant, ModelId, PredictionId } from '@modelyard/contracts';
import { z } from 'zod';

/** One truth as it comes through the HTTP door. The model is named by its id or by its name; `eventId` makes a repeat harmless. */
export const GroundTruthReport = z
  .object({
    eventId: EventId,
    environment: Environment,
    modelId: ModelId.optional(),
    name: z.string().min(1).optional(),
    predictionId: PredictionId,
    label: Decision.nullable().default(null),
    outcomes: z.record(z.string(), z.number()).default({}),
    /** When the truth came about; the time of the request where it is left out. */
    eventTime: Instant.optional(),
  })
  .strict()
  .refine((report) => report.modelId !== undefined || report.name !== undefined, {
    message: 'give the modelId or the name of the model',
    path: ['modelId'],
  })
  .refine((report) => report.label !== null || Object.keys(report.outcomes).length > 0, {
    message: 'give a label, or at least one outcome',
    path: ['label'],
  });
export type GroundTruthReport = z.infer<typeof GroundTruthReport>;

/** What one request may carry. */
export const GroundTruthReports = z.array(GroundTruthReport).min(1).max(10_000);
