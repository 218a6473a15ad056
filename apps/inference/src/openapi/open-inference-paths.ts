import {
  bad,
  changing,
  forbidden,
  json,
  later,
  model,
  reading,
  reply,
  routing,
  setting,
  unknown,
  unsupported,
  version,
} from './operations.js';

const body = (operationId: string, summary: string, parameters: readonly object[], responses: object) => ({
  operationId,
  summary,
  parameters,
  responses,
});

/** What may be asked of a model, without a version and of one. */
function modelPaths(path: string, suffix: string, parameters: readonly object[]) {
  return {
    [path]: { get: reading(`metadata${suffix}`, 'Inputs, outputs and versions.', 'ModelMetadata', parameters) },
    [`${path}/ready`]: {
      get: body(`ready${suffix}`, 'Whether it can answer.', parameters, {
        200: reply('It can.', 'Readiness'),
        404: unknown,
        503: reply('Not yet, or not at all.', 'Readiness'),
      }),
    },
    [`${path}/stats`]: { get: reading(`statistics${suffix}`, 'Triton’s statistics.', 'Statistics', parameters) },
    [`${path}/config`]: { get: reading(`config${suffix}`, 'Triton’s configuration.', 'ModelConfig', parameters) },
    [`${path}/infer`]: {
      post: {
        ...body(`infer${suffix}`, 'Predictions for one row or several.', [...parameters, ...routing], {
          200: { description: 'The answer.', content: { ...json('InferReply'), 'application/octet-stream': {} } },
          400: bad,
          404: unknown,
          503: later,
        }),
        description:
          'With `Inference-Header-Content-Length` the body is a JSON header of that length and raw tensors behind it.',
        requestBody: { required: true, content: { ...json('InferRequest'), 'application/octet-stream': {} } },
      },
    },
  };
}

const traces = (suffix: string, parameters: readonly object[] = []) => ({
  get: reading(`traceSettings${suffix}`, 'Which requests are traced.', 'TraceSettings', parameters),
  post: setting(
    `changeTraceSettings${suffix}`,
    'Which requests are traced from now on.',
    'TraceChanges',
    'TraceSettings',
    parameters,
  ),
});

/** Everything below /v2: the Open Inference Protocol with Triton's extensions. */
export const openInferencePaths = {
  '/v2': { get: reading('serverMetadata', 'The server and its extensions.', 'ServerMetadata') },
  '/v2/health/live': { get: reading('live', 'Whether the process answers.', 'Liveness') },
  '/v2/health/ready': {
    get: body('serverReady', 'Whether the service can answer.', [], {
      200: reply('It can.', 'ServerReadiness'),
      503: reply('Not yet, or no longer.', 'ServerReadiness'),
    }),
  },
  '/v2/models': { get: reading('models', 'The models that are served.', 'ModelList') },
  '/v2/models/stats': { get: reading('allStatistics', 'Triton’s statistics of every model.', 'Statistics') },
  ...modelPaths('/v2/models/{model}', '', [model]),
  ...modelPaths('/v2/models/{model}/versions/{version}', 'OfVersion', [model, version]),
  '/v2/repository/index': {
    post: changing('repositoryIndex', 'Every version with its state.', {
      body: 'IndexRequest',
      answer: 'RepositoryIndex',
    }),
  },
  '/v2/repository/models/{model}/unload': {
    post: changing(
      'unload',
      'This process stops answering by the model, until a load, a newer plan or a restart.',
      { body: 'RepositoryRequest', answer: 'Unloaded', parameters: [model] },
      { 403: forbidden },
    ),
  },
  '/v2/repository/models/{model}/load': {
    post: changing(
      'load',
      'Tries again what the traffic plan names; answers when all of it is ready.',
      { body: 'RepositoryRequest', answer: 'Loaded', parameters: [model] },
      { 403: forbidden, 501: unsupported, 503: later },
    ),
  },
  '/v2/logging': {
    get: reading('logSettings', 'What goes to the log.', 'LogSettings'),
    post: setting('changeLogSettings', 'What goes to the log from now on.', 'LogChanges', 'LogSettings'),
  },
  '/v2/trace/setting': traces(''),
  '/v2/models/{model}/trace/setting': traces('OfModel', [model]),
} as const;
