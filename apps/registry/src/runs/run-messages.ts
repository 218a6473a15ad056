import { z } from 'zod';
import {
  double,
  enumeration,
  experimentId,
  identifier,
  int64,
  keyValue,
  repeated,
  runReference,
} from '../mlflow-wire/fields.js';
import { limits } from '../mlflow-wire/limits.js';
import { runStatuses } from './run.entity.js';

export const createRunMessage = z.object({
  experiment_id: experimentId.or(z.literal('').transform(() => '0')).default('0'),
  user_id: z.string().default(''),
  run_name: z
    .string()
    .min(1)
    .optional()
    .or(z.literal('').transform(() => undefined)),
  start_time: int64.optional(),
  tags: repeated(keyValue),
});

export const runMessage = z.object(runReference);

export const updateRunMessage = z.object({
  ...runReference,
  status: enumeration(runStatuses).optional(),
  end_time: int64.optional(),
  run_name: z
    .string()
    .min(1)
    .optional()
    .or(z.literal('').transform(() => undefined)),
});

const metric = z.object({
  key: z.string(),
  value: double,
  timestamp: int64,
  step: int64.default(0),
  model_id: z.string().optional(),
  dataset_name: z.string().optional(),
  dataset_digest: z.string().optional(),
});
export type MetricMessage = z.output<typeof metric>;

export const logMetricMessage = metric.extend(runReference);
export const logParameterMessage = z.object({ ...runReference, key: z.string(), value: z.string().default('') });
export const setRunTagMessage = z.object({ ...runReference, key: z.string(), value: z.string().default('') });
export const deleteRunTagMessage = z.object({ ...runReference, key: identifier });

export const logBatchMessage = z.object({
  ...runReference,
  metrics: repeated(metric),
  params: repeated(keyValue),
  tags: repeated(keyValue),
});

const datasetInput = z.object({
  dataset: z.object({
    name: identifier,
    digest: identifier,
    source_type: identifier,
    source: identifier,
    schema: z.string().optional(),
    profile: z.string().optional(),
  }),
  tags: repeated(keyValue),
});

export const logInputsMessage = z.object({
  ...runReference,
  datasets: repeated(datasetInput),
  models: repeated(z.object({ model_id: identifier })),
});
export type DatasetInputMessage = z.output<typeof datasetInput>;

export const logOutputsMessage = z.object({
  ...runReference,
  models: repeated(z.object({ model_id: identifier, step: int64.default(0) })),
});

export const logModelMessage = z.object({ ...runReference, model_json: identifier });

export const searchRunsMessage = z.object({
  experiment_ids: repeated(experimentId),
  filter: z.string().optional(),
  run_view_type: enumeration(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']).default('ACTIVE_ONLY'),
  max_results: int64.default(1000),
  order_by: repeated(z.string()),
  page_token: z.string().optional(),
});
export type SearchRuns = z.output<typeof searchRunsMessage>;

export const metricHistoryMessage = z.object({
  ...runReference,
  metric_key: identifier,
  max_results: int64.optional(),
  page_token: z.string().optional(),
});

const someRunIds = repeated(identifier);

export const bulkHistoryMessage = z.object({
  run_id: someRunIds,
  metric_key: identifier,
  max_results: int64.default(limits.historyPoints),
});

export const sampledHistoryMessage = z.object({
  run_ids: someRunIds,
  metric_key: identifier,
  start_step: int64.optional(),
  end_step: int64.optional(),
  max_results: int64.default(limits.sampledPoints),
});
