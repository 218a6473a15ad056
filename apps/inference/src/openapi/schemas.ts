import { datatypes } from '../tensors/datatypes.js';

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const shape = { type: 'array', items: { type: 'integer' }, description: '-1 is a free dimension.' } as const;
const datatype = { type: 'string', enum: Object.keys(datatypes) } as const;
const parameters = {
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
} as const;

/** A reference to one of the schemas below. */
export const ref = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` });

const object = <Properties extends Record<string, unknown>>(
  properties: Properties,
  required: readonly (keyof Properties)[] = Object.keys(properties),
) => ({ type: 'object', properties, required }) as const;

const list = (items: unknown) => ({ type: 'array', items }) as const;

const declaration = object({ name: text, datatype, shape });
const duration = object({ count, ns: count });

const tensor = object(
  {
    name: text,
    datatype,
    shape: list({ type: 'integer', minimum: 0 }),
    data: {
      type: 'array',
      description: 'Row-major, flat or nested; null in FP32 and FP64 is NaN. Absent when binary.',
    },
    parameters: {
      ...parameters,
      description: '`binary_data_size`: so many raw bytes behind the JSON are this tensor.',
    },
  },
  ['name', 'datatype', 'shape'],
);

const logSettings = {
  log_file: { const: '' },
  log_info: { type: 'boolean' },
  log_warning: { type: 'boolean' },
  log_error: { type: 'boolean' },
  log_verbose_level: count,
  log_format: { const: 'ISO8601' },
} as const;

const traceSettings = {
  trace_level: list({ enum: ['OFF', 'TIMESTAMPS'] }),
  trace_rate: { ...text, description: 'One of so many answered requests.' },
  trace_count: { ...text, description: 'Traces that are still to be made; -1: no end.' },
  log_frequency: { const: '0' },
  trace_file: { const: '' },
  trace_mode: { const: 'opentelemetry' },
} as const;

/** What travels in bodies, by name. */
export const schemas = {
  Error: object({ error: text }),
  MlflowError: object({ error_code: text, message: text }),
  Liveness: object({ live: { type: 'boolean' } }),
  ServerReadiness: object({ ready: { type: 'boolean' }, error: text }, ['ready']),
  ServerMetadata: object({ name: text, version: text, extensions: list(text) }),
  ModelList: object({ models: list(text) }),
  ModelMetadata: object({
    name: text,
    versions: list(text),
    platform: { const: 'onnxruntime_onnx' },
    inputs: list(declaration),
    outputs: list(declaration),
    properties: { type: 'object', additionalProperties: text },
  }),
  Readiness: object(
    { name: text, ready: { type: 'boolean' }, state: { enum: ['ready', 'loading', 'failed'] }, reason: text },
    ['name', 'ready', 'state'],
  ),
  RepositoryIndex: list(
    object({ name: text, version: text, state: { enum: ['READY', 'LOADING', 'UNAVAILABLE'] }, reason: text }),
  ),
  IndexRequest: object({ ready: { type: 'boolean', description: 'Only what is ready.' } }, []),
  RepositoryRequest: object({ parameters }, []),
  Loaded: object({ name: text, load: { const: true } }),
  Unloaded: object({ name: text, unload: { const: true } }),
  LogSettings: object(logSettings),
  LogChanges: object(logSettings, []),
  TraceSettings: object(traceSettings),
  TraceChanges: {
    type: 'object',
    description: 'Any of the settings; null gives a setting of a model back to that of all models.',
    properties: Object.fromEntries(Object.keys(traceSettings).map((name) => [name, {}])),
  },
  InferRequest: object(
    {
      id: text,
      parameters: {
        ...parameters,
        description:
          '`prediction_id` (up to 100 characters), `event_time` (RFC 3339 or milliseconds since 1970), `timeout` (µs), `binary_data_output`.',
      },
      inputs: list(tensor),
      outputs: list(object({ name: text, parameters }, ['name'])),
    },
    ['inputs'],
  ),
  InferReply: object(
    {
      model_name: text,
      model_version: text,
      id: text,
      parameters: {
        type: 'object',
        properties: {
          prediction_id: text,
          routed_by: { enum: ['weight', 'experiment', 'header-rule', 'explicit-version'] },
          model_version_id: { type: 'string', format: 'uuid' },
          experiment: text,
          arm: text,
        },
        required: ['prediction_id', 'routed_by', 'model_version_id'],
      },
      outputs: list(tensor),
    },
    ['model_name', 'model_version', 'parameters', 'outputs'],
  ),
  Statistics: object({
    model_stats: list(
      object({
        name: text,
        version: text,
        last_inference: { ...count, description: 'Milliseconds since 1970; 0 before the first answer.' },
        inference_count: { ...count, description: 'Rows.' },
        execution_count: { ...count, description: 'Runs.' },
        inference_stats: { type: 'object', additionalProperties: duration },
        batch_stats: list({ type: 'object', properties: { batch_size: count } }),
      }),
    ),
  }),
  ModelConfig: object({
    name: text,
    platform: text,
    backend: text,
    max_batch_size: { ...count, description: 'Rows that share a run at most; 0: rows are not independent.' },
    input: list(object({ name: text, data_type: text, dims: list({ type: 'integer' }) })),
    output: list(object({ name: text, data_type: text, dims: list({ type: 'integer' }) })),
  }),
  Invocation: {
    type: 'object',
    description: 'One of the forms of MLflow’s scoring server.',
    properties: {
      dataframe_split: { type: 'object' },
      dataframe_records: list({ type: 'object' }),
      instances: {},
      inputs: {},
      params: { type: 'object' },
    },
  },
  PredictReadiness: object({ name: text, ready: { type: 'boolean' } }),
  Predictions: object({ predictions: { type: ['array', 'object'] } }),
  Instances: object({ instances: { type: 'array' } }),
} as const;
