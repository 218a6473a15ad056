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

const orderTerm = z.object({
  field_name: identifier,
  ascending: bool.default(true),
  dataset_name: z.string().optional(),
  dataset_digest: z.string().optional(),
});
const datasetFilter = z.object({ dataset_name: identifier, dataset_digest: z.string().optional() });

const usualPage = 50;

export const searchLoggedModelsMessage = z.object({
  experiment_ids: repeated(experimentId).refine((ids) => ids.length > 0, 'name one at least'),
  filter: z.string().optional(),
  datasets: repeated(datasetFilter),
  // Clients that want the usual page may say 0.
  max_results: int64.transform((wanted) => (wanted === 0 ? usualPage : wanted)).default(usualPage),
  order_by: repeated(orderTerm),
  page_token: z.string().optional(),
});
export type SearchLoggedModels = z.output<typeof searchLoggedModelsMessage>;
