import { serverMetadata } from '../pipeline/model-directory.js';
import { ref, schemas } from './schemas.js';

type SchemaName = keyof typeof schemas;

const json = (schema: SchemaName) => ({ 'application/json': { schema: ref(schema) } });
const reply = (description: string, schema: SchemaName) => ({ description, content: json(schema) });

const model = {
  name: 'model',
  in: 'path',
  required: true,
  description: 'The name of a model.',
  schema: { type: 'string' },
} as const;
const version = { ...model, name: 'version', description: 'A version; without one the traffic plan chooses.' } as const;

const header = (name: string, description: string) => ({ name, in: 'header', description, schema: { type: 'string' } });
const routing = [
  header('x-modelyard-key', 'Whom the request is for: keeps a caller on one version.'),
  header('x-modelyard-purpose', '`verification`: logged as such, and not counted by monitoring.'),
];

const bad = reply('The request is wrong; the error names the field.', 'Error');
const unknown = reply('Nobody serves this model or version.', 'Error');
const later = reply('Not now: not loaded, full, past its deadline, or stopping.', 'Error');

/** An operation that reads a document. */
const reading = (operationId: string, summary: string, schema: SchemaName, parameters: readonly object[] = []) => ({
  operationId,
  summary,
  ...(parameters.length > 0 && { parameters }),
  responses: {
    200: reply(summary, schema),
    ...(parameters.length > 0 && { 404: unknown }),
  },
});

/** What may be asked of a model, without a version and of one. */
function modelPaths(path: string, suffix: string, parameters: readonly object[]) {
  return {
    [path]: { get: reading(`metadata${suffix}`, 'Inputs, outputs and versions.', 'ModelMetadata', parameters) },
    [`${path}/ready`]: {
      get: {
        operationId: `ready${suffix}`,
        summary: 'Whether it can answer.',
        parameters,
        responses: {
          200: reply('It can.', 'Readiness'),
          404: unknown,
          503: reply('Not yet, or not at all.', 'Readiness'),
        },
      },
    },
    [`${path}/stats`]: { get: reading(`statistics${suffix}`, 'Triton’s statistics.', 'Statistics', parameters) },
    [`${path}/config`]: { get: reading(`config${suffix}`, 'Triton’s configuration.', 'ModelConfig', parameters) },
    [`${path}/infer`]: {
      post: {
        operationId: `infer${suffix}`,
        summary: 'Predictions for one row or several.',
        description:
          'With `Inference-Header-Content-Length` the body is a JSON header of that length and raw tensors behind it.',
        parameters: [...parameters, ...routing],
        requestBody: {
          required: true,
          content: { ...json('InferRequest'), 'application/octet-stream': {} },
        },
        responses: {
          200: { description: 'The answer.', content: { ...json('InferReply'), 'application/octet-stream': {} } },
          400: bad,
          404: unknown,
          503: later,
        },
      },
    },
  };
}

/** An operation of MLflow's or KServe's door. */
const scoring = (operationId: string, request: SchemaName, error: SchemaName, parameters: readonly object[]) => ({
  operationId,
  summary: 'Predictions for a data frame or a list.',
  parameters: [...parameters, ...routing],
  requestBody: { required: true, content: json(request) },
  responses: {
    200: reply('The answer.', 'Predictions'),
    400: reply('The request is wrong.', error),
    404: reply('Nobody serves this model.', error),
    503: reply('Not now.', error),
  },
});

/** The REST side of the inference service as OpenAPI 3.1, kept by hand: the hot path has no framework that could tell it. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Modelyard inference',
    version: serverMetadata.version,
    summary: 'The Open Inference Protocol v2 over HTTP, and the doors for MLflow’s and KServe’s callers.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  security: [{}, { bearer: [] }],
  paths: {
    '/v2': { get: reading('serverMetadata', 'The server and its extensions.', 'ServerMetadata') },
    '/v2/health/live': { get: reading('live', 'Whether the process answers.', 'Liveness') },
    '/v2/health/ready': {
      get: {
        operationId: 'serverReady',
        summary: 'Whether the service can answer.',
        responses: {
          200: reply('It can.', 'ServerReadiness'),
          503: reply('Not yet, or no longer.', 'ServerReadiness'),
        },
      },
    },
    '/v2/models': { get: reading('models', 'The models that are served.', 'ModelList') },
    '/v2/models/stats': { get: reading('allStatistics', 'Triton’s statistics of every model.', 'Statistics') },
    '/v2/repository/index': {
      post: reading('repositoryIndex', 'Every version with its state.', 'RepositoryIndex'),
    },
    ...modelPaths('/v2/models/{model}', '', [model]),
    ...modelPaths('/v2/models/{model}/versions/{version}', 'OfVersion', [model, version]),
    '/models/{model}/invocations': { post: scoring('invocations', 'Invocation', 'MlflowError', [model]) },
    '/v1/models/{model}:predict': { post: scoring('predict', 'Instances', 'Error', [model]) },
  },
  components: {
    schemas,
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  },
} as const;
