import { z } from 'zod';
import { bool, enumeration, experimentId, identifier, int64, keyValue, repeated } from '../mlflow-wire/fields.js';
import { loggedModelStatuses } from './logged-model.entity.js';

export const createLoggedModelMessage = z.object({
  experiment_id: experimentId,
  name: z.string().min(1).optional(),
  model_type: z.string().optional(),
  source_run_id: z.string().optional(),
  params: repeated(keyValue),
  tags: repeated(keyValue),
});

export const finalizeMessage = z.object({ status: enumeration(loggedModelStatuses) });
export const loggedModelTagsMessage = z.object({ tags: repeated(keyValue) });
export const loggedModelParamsMessage = z.object({ params: repeated(keyValue) });

const orderTerm = z.object({ field_name: identifier, ascending: bool.default(true) });

export const searchLoggedModelsMessage = z.object({
  experiment_ids: repeated(experimentId),
  filter: z.string().optional(),
  max_results: int64.default(50),
  order_by: repeated(orderTerm),
  page_token: z.string().optional(),
});
export type SearchLoggedModels = z.output<typeof searchLoggedModelsMessage>;
