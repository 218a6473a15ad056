import { z } from 'zod';
import { experimentId, identifier, int64, keyValue, repeated } from '../mlflow-wire/fields.js';

export const createExperimentMessage = z.object({
  name: identifier,
  artifact_location: z.string().optional(),
  tags: repeated(keyValue),
});

export const experimentMessage = z.object({ experiment_id: experimentId });
export const experimentNameMessage = z.object({ experiment_name: identifier });
export const updateExperimentMessage = z.object({ experiment_id: experimentId, new_name: identifier });
export const setExperimentTagMessage = z.object({ experiment_id: experimentId, key: identifier, value: z.string() });
export const deleteExperimentTagMessage = z.object({ experiment_id: experimentId, key: identifier });

export const searchExperimentsMessage = z.object({
  max_results: int64,
  filter: z.string().optional(),
  order_by: repeated(z.string()),
  view_type: z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']).default('ACTIVE_ONLY'),
  page_token: z.string().optional(),
});
export type SearchExperiments = z.output<typeof searchExperimentsMessage>;
